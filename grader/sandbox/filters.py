"""Write the system-call filters of a worker, as programs that the kernel can run.

They are built by libseccomp, through a binding of six functions: it knows every call's number on every processor,
and refuses the second sets of numbers (32 bits, x32) by which a hand-written program is easily passed by. The
library is needed on the trusted side alone; what a worker gets is the finished program.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import errno
import os
from collections.abc import Iterator
from functools import cache

from grader.errors import SandboxError
from grader.sandbox.confine import OWN_PID

ALLOW, ERRNO = 0x7FFF0000, 0x00050000
OPTIMIZE, AS_TREE = 8, 2  # an attribute of a filter since libseccomp 2.5, which the kernel then takes in more quickly
NOT_EQUAL, EQUAL, MASKED_EQUAL = 1, 4, 7

CLONE_THREAD = 0x00010000
# Time, mount, cgroup, uts, ipc, user, pid and net.
CLONE_NAMESPACES = (0x80, 0x20000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000)

# Others: to look into their processes, to hold on to them, to slow them down, to watch their files come and go.
OTHERS = """inotify_init inotify_init1
    ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_open pidfd_getfd pidfd_send_signal
    migrate_pages move_pages setpriority ioprio_set sched_setaffinity sched_setattr"""
PLACES = """mount umount2 move_mount open_tree fsopen fsconfig fsmount fspick mount_setattr pivot_root chroot unshare
    setns name_to_handle_at open_by_handle_at fanotify_init quotactl quotactl_fd acct"""
MACHINE = """bpf io_uring_setup io_uring_enter io_uring_register perf_event_open userfaultfd keyctl add_key request_key
    kexec_load kexec_file_load init_module finit_module delete_module reboot swapon swapoff syslog settimeofday
    clock_settime clock_adjtime adjtimex sethostname setdomainname ioperm iopl modify_ldt personality vhangup"""
# Ways to speak with others, and memory that no limit counts.
SPEAKING = "socket mq_open shmget shmat semget msgget memfd_create memfd_secret"
PAIRS = "socketpair"  # only with oneself; the event loop of a kernel wakes itself by one
STARTING = "fork vfork"
DIRECTING = "tkill"
EXECUTING = "execve execveat"
# Landlock does not know these, and the owner of a file may do them: needed where the host's files are in sight.
TOUCHING = "chown fchown lchown fchownat setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr truncate"
# Said to be done, and not done: copying a file, or starting a thread of a kernel, would fail without them for nothing.
PRETENDED = "sched_setparam sched_setscheduler"
PRETENDED_TOUCHING = "chmod fchmod fchmodat utime utimes utimensat futimesat"
SIGNALLING = "kill tgkill rt_sigqueueinfo rt_tgsigqueueinfo"

# Numbers are the same on all processors here. What is newer than this file is treated as if it did not exist.
FIRST_UNKNOWN, LAST_UNKNOWN = 451, 511
F_SETOWN, F_SETSIG, F_SETOWN_EX = 8, 10, 15  # by which the kernel is made to signal somebody else
TIOCSTI = 0x5412  # types into a terminal


class Comparison(ctypes.Structure):
    """One argument of a call against a number; libseccomp's struct scmp_arg_cmp."""

    _fields_ = (
        ("argument", ctypes.c_uint),
        ("operation", ctypes.c_int),
        ("first", ctypes.c_uint64),
        ("second", ctypes.c_uint64),
    )


Rule = tuple[str | int, int, Comparison | None]


@cache
def find_library() -> ctypes.CDLL | None:
    """The system's libseccomp; None where it is not installed."""
    try:
        library = ctypes.CDLL("libseccomp.so.2")
    except OSError:
        return None
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_init.argtypes = [ctypes.c_uint32]
    library.seccomp_release.argtypes = [ctypes.c_void_p]
    library.seccomp_syscall_resolve_name.argtypes = [ctypes.c_char_p]
    library.seccomp_rule_add_array.argtypes = [
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.c_int,
        ctypes.c_uint,
        ctypes.POINTER(Comparison),
    ]
    library.seccomp_attr_set.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_uint32]
    library.seccomp_export_bpf.argtypes = [ctypes.c_void_p, ctypes.c_int]
    return library


def rules(*, among_others: bool, pairs: bool, forks: bool = False) -> Iterator[Rule]:
    """What a worker is refused.

    among_others: it can see the host's files and processes, so those are guarded too. pairs: it may make sockets
    that are connected to each other. forks: it may start processes, though no programs.
    """
    names = f"{OTHERS} {PLACES} {MACHINE} {SPEAKING} {DIRECTING} {EXECUTING}"
    names += f" {'' if pairs else PAIRS} {'' if forks else STARTING}"
    for name in names.split():
        yield name, errno.EPERM, None
    for name in PRETENDED.split():
        yield name, 0, None
    yield from _cloning(forks=forks)
    for command in (F_SETOWN, F_SETSIG, F_SETOWN_EX):
        yield "fcntl", errno.EPERM, Comparison(1, EQUAL, command, 0)
    yield "ioctl", errno.EPERM, Comparison(1, EQUAL, TIOCSTI, 0)
    yield "prlimit64", errno.EPERM, Comparison(0, NOT_EQUAL, 0, 0)
    for number in range(FIRST_UNKNOWN, LAST_UNKNOWN + 1):
        yield number, errno.ENOSYS, None
    if among_others:
        for name in TOUCHING.split():
            yield name, errno.EPERM, None
        for name in PRETENDED_TOUCHING.split():
            yield name, 0, None
        for name in SIGNALLING.split():
            yield name, errno.EPERM, Comparison(0, NOT_EQUAL, OWN_PID, 0)


def _cloning(*, forks: bool) -> Iterator[Rule]:
    # Its flags lie in memory, where a filter cannot look; without it the C library starts threads the older way.
    yield "clone3", errno.ENOSYS, None
    if not forks:
        yield "clone", errno.EPERM, Comparison(0, MASKED_EQUAL, CLONE_THREAD, 0)
    for flag in CLONE_NAMESPACES:
        yield "clone", errno.EPERM, Comparison(0, MASKED_EQUAL, flag, flag)


@cache
def worker_program(*, among_others: bool, pairs: bool, forks: bool = False) -> bytes:
    """The filter that a worker puts on itself before it reads anything. Raises SandboxError without libseccomp."""
    return _assemble(list(rules(among_others=among_others, pairs=pairs, forks=forks)))


def _assemble(rules: list[Rule]) -> bytes:
    library = find_library()
    if library is None:
        raise SandboxError("libseccomp is not installed")
    context = library.seccomp_init(ALLOW)
    if not context:
        raise SandboxError("libseccomp gives no filter")
    try:
        library.seccomp_attr_set(context, OPTIMIZE, AS_TREE)  # an older one refuses, and makes a list of them
        for call, error, comparison in rules:
            number = call if isinstance(call, int) else library.seccomp_syscall_resolve_name(call.encode())
            if number < 0:  # this processor has no such call, or the library is older than it: see FIRST_UNKNOWN
                continue
            count, compared = (1, ctypes.byref(comparison)) if comparison else (0, None)
            if status := library.seccomp_rule_add_array(context, ERRNO | error, number, count, compared):
                raise SandboxError(f"libseccomp refuses a rule on {call}: error {-status}")
        return _exported(library, context)
    finally:
        library.seccomp_release(context)


def _exported(library: ctypes.CDLL, context: int) -> bytes:
    descriptor = os.memfd_create("filter")
    with open(descriptor, "rb") as file:  # noqa: PTH123 - it has no path
        if status := library.seccomp_export_bpf(context, descriptor):
            raise SandboxError(f"libseccomp exports no filter: error {-status}")
        file.seek(0)
        return file.read()
