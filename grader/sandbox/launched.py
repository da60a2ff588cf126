"""A running worker as the host holds it, and what every worker is surrounded with, whatever the level."""

from __future__ import annotations

import contextlib
import os
import signal
from abc import ABC, abstractmethod
from enum import StrEnum
from typing import IO

from grader.errors import SandboxError

START_S = 60  # for walls to be put up, on a machine however busy
TOKEN = "GRADER_WORKER"  # noqa: S105 - the name of a variable, not a secret

# Some processors need these to choose a kernel that computes right; everything else of ours stays here.
PASSED_ON = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "SYSTEMROOT")
THREADS = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
LIMITS = {"NOFILE": 256, "CORE": 0}


class Guest(StrEnum):
    """What runs inside, by the name of its file: a plain worker, or a Jupyter kernel that becomes one."""

    WORKER = "worker"
    CELLS = "cells"


class Launched(ABC):
    """A running worker.

    pid: its number as seen from here. directory: the folder of its files, as it sees it. is_taught: whether it has the
    texts of worker.OWN already.
    """

    is_taught = False
    pid: int
    directory: str
    stdin: IO[bytes]
    stdout: IO[bytes]
    stderr: IO[bytes]

    @abstractmethod
    def ended(self, timeout_s: float = 0.0) -> int | None:
        """The exit code, negative after a signal; None if it still runs after this time."""

    @abstractmethod
    def end(self) -> float | None:
        """Kill it with everything that it ever started, wait until all is gone, and say what it used.

        Returns seconds of processor time; None where the system does not say.
        """

    def interrupt(self) -> None:
        """Ask it to stop what it is doing, as a person at a terminal would."""
        with contextlib.suppress(OSError):
            os.kill(self.pid, signal.SIGINT)

    def close_streams(self) -> None:
        """Close our ends, once nobody can hold the other ones: a reader would wait for them."""
        for stream in (self.stdin, self.stdout, self.stderr):
            with contextlib.suppress(OSError):  # what was not sent yet cannot be sent any more
                stream.close()


def environment(home: str, aside: str, guest: Guest, threads: int = 1) -> dict[str, str]:
    """The whole environment of a worker.

    home: the folder of its files. aside: another of its own, for what a kernel keeps: profiles, histories, caches.
    threads: of linear algebra; one, so that a worker leaves the other processors to other workers.
    """
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    kept |= {
        **dict.fromkeys(THREADS, str(threads)),
        "HOME": home,
        "TMPDIR": home,
        "LC_ALL": "C.UTF-8",
        "PATH": os.defpath,
    }
    if guest is Guest.WORKER:
        return kept
    folders = {name: f"{aside}/{name.lower()}" for name in ("IPYTHONDIR", "MPLCONFIGDIR")}
    folders |= {f"JUPYTER_{kind}_DIR": f"{aside}/{kind.lower()}" for kind in ("CONFIG", "DATA", "RUNTIME")}
    quiet = {"JUPYTER_PLATFORM_DIRS": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    # Each of a kernel's dozen threads would reserve a heap of its own and use up the limit on address space.
    return kept | folders | quiet | {"MALLOC_ARENA_MAX": "2"}


def wall_fell(why: bytes) -> SandboxError:
    """Our fault: a wall could not be put up, and no line of a student's was run."""
    return SandboxError(f"a wall could not be put up: {why.decode(errors='replace').strip() or 'no reason was given'}")
