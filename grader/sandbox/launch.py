"""Isolation levels, and how a worker process is started and ended at each.

This is the one place that decides what surrounds a worker. Today there is one level; the stronger ones
(namespaces, Landlock, seccomp) are further ways to build the same command.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from grader.errors import SandboxError

WORKER = Path(__file__).with_name("worker.py")
ROUNDS = 20  # of looking for descendants, for those that were started while others were killed
TOKEN = "GRADER_WORKER"  # noqa: S105 - the name of a variable, not a secret

# Some processors need these to choose a kernel that computes right; everything else of ours stays here.
PASSED_ON = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "SYSTEMROOT")
ONE_THREAD = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)


class Level(StrEnum):
    """How strong the walls are; see the security page for what each does not protect against."""

    PROCESS = "process"


@dataclass(frozen=True)
class Launched:
    """A running worker and the mark by which its descendants are found."""

    process: subprocess.Popen[bytes]
    token: str


def launch(level: Level, directory: Path) -> Launched:
    """Start a worker in `directory`, which must be private and empty. Raises SandboxError if it does not start."""
    token = secrets.token_hex(16)
    try:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own file
            _command(level),
            cwd=directory,
            env=environment(directory, token),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise SandboxError(f"no worker could be started: {error}") from error
    return Launched(process, token)


def _command(level: Level) -> list[str]:
    if level is Level.PROCESS:
        packages = str(Path(np.__file__).parent.parent)
        return [sys.executable, "-I", "-S", "-B", str(WORKER), packages]
    raise SandboxError(f"isolation level {level} is not available")


def environment(home: Path, token: str) -> dict[str, str]:
    """The whole environment of a worker: what a processor needs, and the mark of its descendants."""
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    place = str(home)
    return {**kept, **ONE_THREAD, "HOME": place, "TMPDIR": place, "LC_ALL": "C.UTF-8", "PATH": os.defpath, TOKEN: token}


def end(launched: Launched) -> None:
    """Kill the worker with everything that it ever started, and reap it.

    The process group catches ordinary children; those that left it, even by a double fork, still carry the
    token in their environment.
    """
    process = launched.process
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()
    for _ in range(ROUNDS):
        descendants = _marked(launched.token)
        if not descendants:
            break
        for pid in descendants:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
    # Only now: a descendant that holds the other end keeps a reader waiting, and closing would wait for it.
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe:
            with contextlib.suppress(OSError):
                pipe.close()


def _marked(token: str) -> list[int]:
    proc = Path("/proc")
    if not proc.is_dir():  # nowhere to look on this system: the process group is all there is
        return []
    needle = f"{TOKEN}={token}".encode()
    found = []
    for folder in proc.iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                if needle in (folder / "environ").read_bytes():
                    found.append(int(folder.name))
    return found
