"""Inside bubblewrap: hold Python and numpy ready, and run each submission in a fork with walls of its own.

    zygote.py CONTROL

CONTROL is the number of a socket; its first message says what to hold ready, each later one asks for a fork and
brings its descriptors: standard input, output and error, a socket for its status, then any that the guest needs.

    zygote          waits for orders; says when all of one submission has ended, and what it used
    ├── first       the first process of a fresh process namespace: it only waits, and everything there ends with it
    └── guest       the second: puts up all other walls around itself, then runs worker.py or cells.py

The first process runs nothing of Python's and shares the zygote's memory, since to copy and to free that a second time
costs as much as all walls together. Nothing of a student's is sent before the guest has said "up". What the host reads
as "first" and "up" comes with a process number as the host sees it: the kernel writes it there, and lets nobody but the
zygote name another one than its own.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import mmap
import os
import select
import signal
import socket
import struct
import sys
import types
from functools import cache
from typing import Any, NoReturn

READY, FIRST = b"ready", b"first"
MOST_DESCRIPTORS = 16
SET_DUMPABLE = 4
SHARED_MEMORY, NEW_MOUNTS, NEW_IPC, NEW_PROCESSES = 0x100, 0x00020000, 0x08000000, 0x20000000
READ_ONLY, NO_SETUID, NO_DEVICES, NO_PROGRAMS, RECURSIVE, PRIVATE = 1, 2, 4, 8, 1 << 14, 1 << 18
STACK_BYTES = 1 << 16
CREDENTIALS = struct.Struct("3i")  # the kernel's struct ucred: process, user, group


def load(name: str) -> types.ModuleType:
    """Run one of our own files, which lie beside this one, as a module."""
    path = os.path.join(os.path.dirname(sys.argv[0]), f"{name}.py")  # noqa: PTH118, PTH120 - pathlib would be one more import
    module = types.ModuleType(name)
    with open(path, "rb") as file:  # noqa: PTH123
        exec(compile(file.read(), path, "exec"), module.__dict__)  # noqa: S102 - our own file
    return module


class First:
    """The first process of a process namespace; only one lives at a time, and pid is its number, or 0."""

    def __init__(self) -> None:
        """Bind what is needed once."""
        self.pid = 0
        self.own = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
        self.stack = mmap.mmap(-1, STACK_BYTES)
        self.top = ctypes.addressof(ctypes.c_char.from_buffer(self.stack)) + STACK_BYTES
        self.wait = ctypes.cast(_libc().pause, ctypes.c_void_p)

    def start(self) -> None:
        """Start one, in whose namespace all children of ours will be from now on. Raises OSError."""
        _checked(_libc().unshare(NEW_PROCESSES))
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # which it inherits: so it need not bury its dead
        flags = SHARED_MEMORY | signal.SIGCHLD
        first = int(_plain().clone(self.wait, ctypes.c_void_p(self.top), flags, None))
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _checked(first < 0)
        self.pid = first

    def end(self) -> None:
        """End it, with everything that is still there of its namespace."""
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.pid = 0

    def leave(self) -> None:
        """Let our next children be in our own namespace again. Raises OSError."""
        _checked(_libc().setns(self.own, NEW_PROCESSES))


def fork() -> int:
    """Fork. Raises OSError."""
    child = int(_plain().fork())
    _checked(child < 0)
    return child


def mount_folders(folders: list[str], options: str) -> None:
    """Lay memory of a fixed size over each folder, and show the processes of this namespace alone. Raises OSError."""
    _checked(_libc().unshare(NEW_MOUNTS | NEW_IPC))
    _mount("none", "/", None, RECURSIVE | PRIVATE, None)
    for folder in folders:
        _mount("tmpfs", folder, "tmpfs", NO_SETUID | NO_DEVICES, options)
    _mount("proc", "/proc", "proc", READ_ONLY | NO_SETUID | NO_DEVICES | NO_PROGRAMS, None)


def _mount(source: str, target: str, kind: str | None, flags: int, options: str | None) -> None:
    words = [word.encode() if word is not None else None for word in (source, target, kind, options)]
    _checked(_libc().mount(*words[:3], ctypes.c_ulong(flags), words[3]))


@cache
def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


@cache
def _plain() -> Any:
    """The C library, to fork with nothing of what os.fork does around it.

    Python would set right in each child what other threads may have left half done. Here is one thread, and to look
    after them all the same takes longer than to fork. Its lock is kept during the call, so a child has it too.
    """
    return ctypes.PyDLL(None, use_errno=True)


def _checked(result: int) -> None:
    if result:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


class Zygote:
    """What every fork is made from: the settings, and the modules that are held ready."""

    def __init__(self, control: socket.socket, settings: dict[str, Any]) -> None:
        """Load all that a guest will need. settings: as grader/sandbox/zygotes.py writes them."""
        self.control, self.settings = control, settings
        self.confine = load("confine")
        sys.path += settings["packages"]
        for name in settings["imports"]:
            importlib.import_module(name)
        self.guest = load(settings["guest"])
        ours = {name: self.guest.module(name, text) for name, text in settings["texts"].items()}
        if ours:
            ours.pop("rehearsal").rehearse(self.guest, **ours)
            ours["calling"].settle()
        del sys.path[len(sys.path) - len(settings["packages"]) :]
        sys.modules["__main__"] = self.guest
        # The first process of a namespace is deaf to every signal that it has no handler for.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        self.confine.control(SET_DUMPABLE, 0)  # what we have open is nobody's to look at, nor what the first one has
        self.walls = self.confine.Walls(settings["walls"])
        self.walls.hand_down()
        _plain()  # bound once for all forks
        self.first = First()

    def run(self, descriptors: list[int]) -> None:
        """Start one submission, wait for its end, and tell how that came and what processor time it used."""
        status = descriptors[3]
        try:
            told = self.ended(self.start(descriptors))
        except OSError as error:
            told = {"failed": f"{type(error).__name__}: {error}"}
        self.first.end()
        with contextlib.suppress(OSError):  # the host may have heard enough
            os.write(status, json.dumps(told).encode())
        os.close(status)

    def start(self, descriptors: list[int]) -> int:
        """Fork a guest into namespaces of its own; of its descriptors, status alone stays ours. Raises OSError."""
        status = descriptors[3]
        try:
            self.first.start()
            _say_of(self.first.pid, status)
            guest = fork()
            if not guest:
                self.be_guest(descriptors)
            return guest
        finally:
            self.first.leave()
            _close(number for number in descriptors if number != status)

    def ended(self, guest: int) -> dict[str, Any]:
        """Wait for a guest, and say its exit code and seconds of processor time; ends itself with the host."""
        end = os.pidfd_open(guest)
        if select.select([self.control.fileno(), end], [], [])[0] != [end]:
            os._exit(0)
        os.close(end)
        _, how, used = os.wait4(guest, 0)
        return {"code": os.waitstatus_to_exitcode(how), "cpu_s": used.ru_utime + used.ru_stime}

    def be_guest(self, descriptors: list[int]) -> NoReturn:
        """Put up all walls, say so, and run the guest's main."""
        *streams, status = descriptors[:4]
        try:
            os.close(self.control.detach())
            os.close(self.first.own)
            os.setpgid(0, 0)  # what it signals to its whole group is its own affair
            for number, stream in enumerate(streams):
                os.dup2(stream, number)
            _close(streams)
            mount_folders(self.settings["folders"], self.settings["mount_options"])
            os.chdir(self.settings["folders"][0])
            signal.signal(signal.SIGINT, signal.default_int_handler)
            self.confine.control(SET_DUMPABLE, 1)
            self.walls.put_up()
        except BaseException as error:  # noqa: BLE001 - whatever it was, no worker may start
            os.write(status, json.dumps({"failed": f"{type(error).__name__}: {error}"}).encode())
            os._exit(1)
        os.write(status, self.confine.UP)
        os.close(status)
        folder = os.path.dirname(sys.argv[0])  # noqa: PTH120
        sys.argv = [f"{folder}/{self.settings['guest']}.py", *self.settings["packages"], *map(str, descriptors[4:])]
        try:
            self.guest.main()
        except BaseException:  # noqa: BLE001 - the same
            sys.excepthook(*sys.exc_info())
            os._exit(1)
        os._exit(0)


def _say_of(first: int, status: int) -> None:
    """Name a process to the host, which reads its own number of it."""
    who = CREDENTIALS.pack(first, os.getuid(), os.getgid())
    with socket.socket(fileno=os.dup(status)) as channel:
        channel.sendmsg([FIRST], [(socket.SOL_SOCKET, socket.SCM_CREDENTIALS, who)])


def _close(numbers: Any) -> None:
    for number in numbers:
        os.close(number)


def main() -> None:
    """Hold everything ready, then fork for each order until the host hangs up."""
    control = socket.socket(fileno=int(sys.argv[1]))
    zygote = Zygote(control, json.loads(control.recv(1 << 20)))
    # Nothing that exists by now will ever be collected: the forks need not touch, and so copy, those pages.
    gc.collect()
    gc.freeze()
    control.send(READY)
    while True:
        message, descriptors, *_ = socket.recv_fds(control, 16, MOST_DESCRIPTORS)
        if not message:
            os._exit(0)
        zygote.run(descriptors)


if __name__ == "__main__":
    main()
