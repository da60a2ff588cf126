"""A command seen from outside: how long it takes, how much processor time, how much memory its processes reach."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Self

from tests.attacks.run import adopt_orphans, descendants

ROOT = Path(__file__).parents[1]
EVERY_S = 0.25
PATIENCE_S = 2.0
ANY = "RSDTtIKWPZ"
GRADER = (sys.executable, "-m", "grader")

# Whoever measures may have told Python to keep nothing that it compiles; whoever grades has not.
USUAL = {"PYTHONDONTWRITEBYTECODE": ""}


class BenchError(Exception):
    """Something that was to be measured did not work."""


@dataclass(frozen=True)
class Run:
    """What a command took. cpu_s: of all its processes; peak_mib: of itself, others_mib: of the largest other one."""

    wall_s: float
    cpu_s: float
    said: str = field(repr=False)
    peak_mib: float = 0.0
    others_mib: float = 0.0


def run(
    command: Sequence[object],
    cwd: Path = ROOT,
    environment: Mapping[str, str] | None = None,
    *,
    codes: Sequence[int] = (0,),
    is_watched: bool = False,
) -> Run:
    """Run a command, each word by its str, to its end. is_watched: its memory too, which takes a little time from it.

    Raises BenchError where its exit code is none of these, with the last lines of what it said.
    """
    adopt_orphans()  # what a worker took is known to whoever waits for it, and its own parent may be gone by then
    here, before, started = descendants(ANY), resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(  # noqa: S603 - commands of the benches
            [*map(str, command)], stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=cwd,
            env={**os.environ, **USUAL, **(environment or {})},
        )  # fmt: skip
        with Peaks(process.pid, is_watched=is_watched) as peaks:
            code = process.wait()
        wall = time.monotonic() - started
        _wait_for(descendants(ANY) - here)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        log.seek(0)
        said = log.read().decode(errors="replace")
    if code not in codes:
        last = " / ".join(said.strip().splitlines()[-3:])
        raise BenchError(f"{Path(str(command[0])).name} {' '.join(map(str, command[1:4]))}: exit code {code}: {last}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(wall, cpu, said, peaks.own_kib / 1024, peaks.others_kib / 1024)


def _wait_for(orphans: Iterable[int]) -> None:
    """Wait a moment for processes that are about to end."""
    deadline = time.monotonic() + PATIENCE_S
    for pid in orphans:
        with suppress(ChildProcessError):
            while os.waitpid(pid, os.WNOHANG) == (0, 0) and time.monotonic() < deadline:
                time.sleep(0.01)


class Peaks:
    """The most memory that a process and each one below it has held so far. Use as a context manager; Linux only."""

    def __init__(self, pid: int, *, is_watched: bool) -> None:
        """Look at this process, which is a child of ours, unless nobody wants to know."""
        self.pid, self.own_kib, self.others_kib = pid, 0, 0
        self._over, self._thread = threading.Event(), threading.Thread(target=self._watch, daemon=True)
        self._is_watched = is_watched

    def __enter__(self) -> Self:
        """Begin to look."""
        if self._is_watched:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Look no more."""
        self._over.set()
        if self._is_watched:
            self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(EVERY_S):
            self.own_kib = max(self.own_kib, _peak_kib(self.pid))
            others = [_peak_kib(pid) for pid in descendants() - {self.pid}]
            self.others_kib = max(self.others_kib, *others, 0)


def _peak_kib(pid: int) -> int:
    with suppress(OSError):
        found = re.search(r"^VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(encoding="utf-8"), re.MULTILINE)
        return int(found[1]) if found else 0
    return 0


def medians(runs: Sequence[Run]) -> Run:
    """The median of several runs, number by number."""
    wall, cpu = median(one.wall_s for one in runs), median(one.cpu_s for one in runs)
    return Run(wall, cpu, runs[-1].said, max(one.peak_mib for one in runs), max(one.others_mib for one in runs))
