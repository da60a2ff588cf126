"""Put up the walls around this very process, then become a worker; run by path with `python -I -S -B`.

    confine.py SETTINGS STATUS FILE WORDS…

SETTINGS and STATUS are numbers of open descriptors: from one it reads what to do, as JSON; to the other it writes
"up" when every wall stands, or what went wrong, so that the host knows which of the two it is before a line of a
student's is sent. It imports the standard library alone. No process is started on the way: what a student's code
may not do can then be forbidden without an exception for ourselves.
"""

from __future__ import annotations

import base64
import ctypes
import json
import os
import sys
import types
from functools import cache
from typing import Any

OWN_PID = 0x7E57A11D  # stands in a filter for the number of the process that puts it on
UP = b"up"

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
CAPABILITIES_VERSION = 0x20080522
CAPSET = {"x86_64": 126, "aarch64": 91}
# The same numbers on all processors.
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446

READ_FILE, READ_DIR, WRITE_FILE, TRUNCATE = 1 << 2, 1 << 3, 1 << 1, 1 << 14
FILE_ONLY = READ_FILE | WRITE_FILE | TRUNCATE
MAKE_AND_REMOVE = sum(1 << bit for bit in (4, 5, 7, 8, 10, 12, 13))  # folders, files, pipes, links; moving them about
TCP, SCOPES = 0b11, 0b11  # bind and connect; abstract sockets and signals

# Made once, because to make an array type takes longer than the call.
MYSELF = (ctypes.c_uint32 * 2)(CAPABILITIES_VERSION, 0)
NO_CAPABILITIES = (ctypes.c_uint32 * 6)()


class Filter(ctypes.Structure):
    """The kernel's struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("program", ctypes.c_char_p))


@cache
def libc() -> ctypes.CDLL:
    """The C library of this process."""
    return ctypes.CDLL(None, use_errno=True)


def call(number: int, *arguments: Any) -> int:
    """Make a system call that the C library has no name for. Raises OSError."""
    result = libc().syscall(
        ctypes.c_long(number), *(ctypes.c_long(a) if isinstance(a, int) else a for a in (*arguments, 0))
    )
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return int(result)


def control(option: int, *arguments: Any) -> None:
    """Call prctl. Raises OSError."""
    filled = [*arguments, 0, 0, 0, 0][:4]
    if libc().prctl(option, *(ctypes.c_ulong(a) if isinstance(a, int) else a for a in filled)):
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def landlock_version() -> int:
    """The kernel's Landlock ABI; 0 where there is none, or where it is switched off."""
    try:
        return call(CREATE_RULESET, None, 0, 1)
    except OSError:
        return 0


def drop_capabilities() -> None:
    """Give up every privilege that root has beyond owning root's files."""
    call(CAPSET[os.uname().machine], MYSELF, NO_CAPABILITIES)


def limit(limits: dict[str, int]) -> None:
    """Lower resource limits, each by its name without RLIMIT_."""
    import resource  # not on every system that the numbers above are read on

    for name, amount in limits.items():
        kind = getattr(resource, f"RLIMIT_{name}")
        ceiling = resource.getrlimit(kind)[1]
        amount = amount if ceiling == resource.RLIM_INFINITY else min(amount, ceiling)  # noqa: PLW2901 - lowered
        resource.setrlimit(kind, (amount, amount))


def enclose(places: dict[str, list[str]], version: int) -> None:
    """Let this process see and change files at some places only, reach no TCP port and signal nobody.

    places: "read" files and folders with all below; "list" folders whose names may be read; "write" likewise.
    """
    every = (1 << 13) - 1
    every |= sum(1 << bit for bit, since in ((13, 2), (14, 3), (15, 5)) if version >= since)
    handled = [every, *([TCP] if version >= 4 else []), *([SCOPES] if version >= 6 else [])]
    ruleset = call(CREATE_RULESET, (ctypes.c_uint64 * len(handled))(*handled), 8 * len(handled), 0)
    rights = {
        "read": READ_FILE | READ_DIR,
        "list": READ_DIR,
        "write": (READ_FILE | READ_DIR | WRITE_FILE | TRUNCATE | MAKE_AND_REMOVE) & every,
    }
    for kind, paths in places.items():
        for path in paths:
            _allow(ruleset, path, rights[kind])
    call(RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return  # nothing there, so nothing to allow
    allowed = rights if os.path.isdir(path) else rights & FILE_ONLY  # noqa: PTH112 - pathlib would be one more import
    rule = allowed.to_bytes(8, sys.byteorder) + place.to_bytes(4, sys.byteorder)
    call(ADD_RULE, ruleset, 1, rule, 0)
    os.close(place)


def install(program: bytes) -> None:
    """Put a system-call filter on this process, for good."""
    own = os.getpid().to_bytes(4, sys.byteorder)
    program = program.replace(OWN_PID.to_bytes(4, sys.byteorder), own)
    control(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(Filter(len(program) // 8, program)))


class Walls:
    """Walls of some settings, with everything made ready that can be before they stand. Raises OSError."""

    def __init__(self, settings: dict[str, Any]) -> None:
        """settings: see _settings in zygotes.py."""
        self.limits, self.places, self.version = settings["limits"], settings["places"], landlock_version()
        if settings["needs_landlock"] and not self.version:
            raise OSError("the kernel has no Landlock")
        self.filter = base64.b64decode(settings["filter"])

    def hand_down(self) -> None:
        """Put up those that a process leaves to its children, and can live with itself."""
        limit(self.limits)
        control(PR_SET_NO_NEW_PRIVS, 1)

    def put_up(self) -> None:
        """Put up the others around this process."""
        drop_capabilities()
        if self.version:
            enclose(self.places, self.version)
        install(self.filter)


def main() -> None:
    """Put up the walls, say so, and run the worker's file in this process."""
    settings_from, status_to = int(sys.argv[1]), int(sys.argv[2])
    try:
        with open(settings_from, "rb") as file:
            walls = Walls(json.loads(file.read()))
        walls.hand_down()
        walls.put_up()
    except Exception as error:  # noqa: BLE001 - whatever it was, no worker may start
        os.write(status_to, f"{type(error).__name__}: {error}".encode())
        os._exit(1)
    os.write(status_to, UP)
    os.close(status_to)
    sys.argv = sys.argv[3:]
    with open(sys.argv[0], "rb") as file:  # noqa: PTH123 - pathlib would be one more import
        text = file.read()
    sys.modules["__main__"] = worker = types.ModuleType("__main__")
    exec(compile(text, sys.argv[0], "exec"), worker.__dict__)  # noqa: S102 - our own file


if __name__ == "__main__":
    main()
