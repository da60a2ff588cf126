"""Isolation levels, and how a worker is started at each.

This is the one place that decides what surrounds a worker. Whoever starts one gets it with every wall standing, or
a SandboxError that says which does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from grader.errors import SandboxError
from grader.sandbox import cold
from grader.sandbox.launched import Guest, Launched


class Level(StrEnum):
    """How strong the walls are, strongest first; `weakness` says what each does not protect against."""

    FULL = "full"
    REDUCED = "reduced"
    PROCESS = "process"

    @property
    def weakness(self) -> str:
        """What this level does not protect against, in a sentence."""
        return WEAKNESSES[self]


WEAKNESSES = {
    Level.FULL: "A submission shares the kernel with the machine: a hole in the kernel itself is a hole in this wall.",
    Level.REDUCED: (
        "A submission shares the kernel with the machine, can fill the disk that holds temporary files until it "
        "ends, and can learn whether a path exists and how large it is, though not what is in it."
    ),
    Level.PROCESS: (
        "A submission can read every file that the user of the grader can read, use the network, and signal the "
        "user's other processes: grade only work that you would run yourself."
    ),
}


def launch(
    level: Level,
    directory: Path | None,
    guest: Guest = Guest.WORKER,
    handed: Sequence[int] = (),
    *,
    forks: bool = False,
    threads: int = 1,
) -> Launched:
    """Start a worker in `directory`, which must be private and empty; at `full` there need not be one.

    handed: descriptors that go to the guest with it, and are still the caller's to close. forks: it may start
    processes, which end with it; at `process` nothing can keep it from that. threads: of its linear algebra, at
    `process` alone; behind a wall there is one.
    Raises SandboxError if it does not start, or if a wall of that level does not stand.
    """
    try:
        if level is Level.FULL:
            from grader.sandbox import zygotes  # a student's own machine need not load it, nor be able to

            return zygotes.fork(guest, handed, forks=forks)
        if directory is None:
            raise AssertionError("only at `full` a worker brings a file system of its own")
        if level is Level.REDUCED:
            return cold.start_walled(directory, guest, handed, forks=forks)
        return cold.start(directory, guest, handed, threads=threads)
    except OSError as error:
        raise SandboxError(f"no worker could be started: {error}") from error
