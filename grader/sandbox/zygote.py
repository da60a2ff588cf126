"""Inside bubblewrap: hold Python and numpy ready, and run each submission in a fork with walls of its own.

    zygote.py CONTROL

CONTROL is the number of a socket; its first message says what to hold ready, each later one asks for a fork and
brings its descriptors: standard input, output and error, a socket for its status, then any that the guest needs.

    zygote          waits for orders; says when all of one submission has ended, and what it used
    └── first       the first process of fresh namespaces; the kernel ends everything in them with it
        └── guest   puts up the remaining walls around itself, then runs worker.py or cells.py

Nothing of a student's is sent before the guest has said "up". What the host reads as "first" and "up" comes with
the sender's process number as the host sees it, which only the kernel can write there.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import types
from functools import cache
from typing import Any, NoReturn

READY, FIRST = b"ready", b"first"
MOST_DESCRIPTORS = 16
SET_DUMPABLE = 4
NEW_MOUNTS, NEW_IPC, NEW_USER, NEW_PROCESSES = 0x00020000, 0x08000000, 0x10000000, 0x20000000
CLONE = {"x86_64": 56, "aarch64": 220}
READ_ONLY, NO_SETUID, NO_DEVICES, NO_PROGRAMS, RECURSIVE, PRIVATE = 1, 2, 4, 8, 1 << 14, 1 << 18


def load(name: str) -> types.ModuleType:
    """Run one of our own files, which lie beside this one, as a module."""
    path = os.path.join(os.path.dirname(sys.argv[0]), f"{name}.py")  # noqa: PTH118, PTH120 - pathlib would be one more import
    module = types.ModuleType(name)
    with open(path, "rb") as file:  # noqa: PTH123
        exec(compile(file.read(), path, "exec"), module.__dict__)  # noqa: S102 - our own file
    return module


def fork_apart() -> int:
    """Fork into fresh user, mount, IPC and process namespaces. Raises OSError.

    One call makes them all, because a process that only makes them and forks once more costs as much as a guest.
    """
    flags = NEW_USER | NEW_MOUNTS | NEW_IPC | NEW_PROCESSES | signal.SIGCHLD
    words = [ctypes.c_long(word) for word in (CLONE[os.uname().machine], flags, 0, 0, 0, 0)]
    first = int(_plain().syscall(*words))
    _checked(first < 0)
    return first


def fork() -> int:
    """Fork. Raises OSError."""
    child = int(_plain().fork())
    _checked(child < 0)
    return child


def map_user(user: int, group: int) -> None:
    """Stay who it was outside of this fresh user namespace, and nobody else. Raises OSError."""
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        number = os.open(f"/proc/self/{name}", os.O_WRONLY)
        os.write(number, text.encode())
        os.close(number)


def mount_folders(folders: list[str], options: str) -> None:
    """Lay memory of a fixed size over each folder, and show the processes of this namespace alone. Raises OSError."""
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
        del sys.path[len(sys.path) - len(settings["packages"]) :]
        sys.modules["__main__"] = self.guest
        # The first process of a namespace is deaf to every signal that it has no handler for.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        self.user, self.group = os.getuid(), os.getgid()
        self.confine.libc(), _libc(), _plain()  # bound once for all forks

    def run(self, descriptors: list[int]) -> None:
        """Start one submission, wait for its end, and tell how many seconds of processor time all of it used."""
        status = descriptors[3]
        told: dict[str, Any] = {}
        try:
            first = fork_apart()
        except OSError as error:
            first, told = -1, {"failed": f"{type(error).__name__}: {error}"}
        if not first:
            self.be_first(descriptors)
        _close(number for number in descriptors if number != status)
        with contextlib.suppress(OSError):  # the host may have heard enough
            _say(status, told or {"cpu_s": self.used_by(first)})
        os.close(status)

    def used_by(self, first: int) -> float:
        """Seconds of processor time of a child and all below it, once that has ended; ends itself with the host."""
        end = os.pidfd_open(first)
        if select.select([self.control.fileno(), end], [], [])[0] != [end]:
            os._exit(0)
        os.close(end)
        used = os.wait4(first, 0)[2]
        return used.ru_utime + used.ru_stime

    def be_first(self, descriptors: list[int]) -> NoReturn:
        """Prepare the file system, start the guest, bury the dead, and end when the guest has ended."""
        status = descriptors[3]
        try:
            os.close(self.control.detach())
            map_user(self.user, self.group)
            self.confine.control(SET_DUMPABLE, 0)  # what it has open is nobody's to look at
            os.write(status, FIRST)
            mount_folders(self.settings["folders"], self.settings["mount_options"])
            guest = fork()
            if not guest:
                self.be_guest(descriptors)
            _close(number for number in descriptors if number != status)
            while True:
                dead, how = os.wait()
                if dead == guest:
                    break
            _say(status, {"code": os.waitstatus_to_exitcode(how)})
        except BaseException as error:  # noqa: BLE001 - no fork may ever return into the zygote's own loop
            _say(status, {"failed": f"{type(error).__name__}: {error}"})
        os._exit(0)

    def be_guest(self, descriptors: list[int]) -> NoReturn:
        """Put up the remaining walls, say so, and run the guest's main."""
        *streams, status = descriptors[:4]
        try:
            for number, stream in enumerate(streams):
                os.dup2(stream, number)
            _close(streams)
            self.confine.control(SET_DUMPABLE, 1)
            os.chdir(self.settings["folders"][0])
            signal.signal(signal.SIGINT, signal.default_int_handler)
            self.confine.put_up(self.settings["walls"])
        except BaseException as error:  # noqa: BLE001 - whatever it was, no worker may start
            _say(status, {"failed": f"{type(error).__name__}: {error}"})
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


def _say(status: int, what: dict[str, Any]) -> None:
    os.write(status, json.dumps(what).encode())


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
