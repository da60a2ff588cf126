"""What a worker must not be able to do, tried: each function raises where it is refused.

The text of this file is run by a worker in the place of a student's, to prove a level on this very machine. It
imports the standard library alone. Each act is harmless where it succeeds, and is undone where it leaves a trace.
"""

from __future__ import annotations

import ctypes
import os
import socket
import tempfile
from pathlib import Path
from typing import Any

PTRACE_SEIZE, NEW_USER, NEW_NETWORK, DETACH = 0x4206, 0x10000000, 0x40000000, 2


def _checked(result: int) -> bool:
    if result:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return True


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def read_a_file(where: dict[str, Any]) -> bool:
    """Read a file of the grader's user that lies beside nothing of the worker's."""
    return bool(Path(where["file"]).read_bytes())


def read_passwords(where: dict[str, Any]) -> bool:
    """Read the list of users."""
    del where
    return bool(Path("/etc/passwd").read_bytes())


def read_the_course(where: dict[str, Any]) -> bool:
    """Read the grader's own source, or a course's, by its full path."""
    return bool(Path(where["course"]).read_bytes())


def list_homes(where: dict[str, Any]) -> bool:
    """See whose home folders there are, or what is in that of the grader's user."""
    try:
        return bool(os.listdir("/home") or True)  # noqa: PTH208 - one call is what is tried
    except OSError:
        return bool(os.listdir(where["home"]) or True)  # noqa: PTH208 - one call is what is tried


def write_outside(where: dict[str, Any]) -> bool:
    """Put a file beside one of the grader's user's."""
    path = Path(where["file"]).with_name("written")
    path.write_bytes(b"")
    path.unlink()
    return True


def connect(where: dict[str, Any]) -> bool:
    """Reach a listener on this machine."""
    socket.create_connection(("127.0.0.1", where["port"]), timeout=0.2).close()
    return True


def list_processes(where: dict[str, Any]) -> bool:
    """See the grader among the processes."""
    if str(where["grader"]) not in os.listdir("/proc"):  # noqa: PTH208 - one call is what is tried
        raise ProcessLookupError
    return True


def read_environment(where: dict[str, Any]) -> bool:
    """Read the environment of the grader, where a secret may stand."""
    return bool(Path(f"/proc/{where['grader']}/environ").read_bytes())


def signal_a_process(where: dict[str, Any]) -> bool:
    """Ask whether another process of the same user could be signalled; signal 0 does nothing to it."""
    os.kill(where["bystander"], 0)
    return True


def trace_a_process(where: dict[str, Any]) -> bool:
    """Take hold of another process of the same user as a debugger does."""
    return _checked(_libc().ptrace(PTRACE_SEIZE, where["bystander"], None, None))


def start_a_process(where: dict[str, Any]) -> bool:
    """Make a copy of this process."""
    del where
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    return True


def mount(where: dict[str, Any]) -> bool:
    """Lay a file system of its own over a folder."""
    del where
    folder = tempfile.mkdtemp().encode()
    done = _checked(_libc().mount(b"none", folder, b"tmpfs", 0, None))
    _libc().umount2(folder, DETACH)
    return done


def make_a_namespace(where: dict[str, Any]) -> bool:
    """Leave for namespaces of its own, in which much of the kernel can be reached."""
    del where
    return _checked(_libc().unshare(NEW_USER | NEW_NETWORK))
