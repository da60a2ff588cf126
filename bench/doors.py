"""What a person waits for: a check from nothing, after a save, the help; and the same code by each of its doors.

    python -m bench.doors [--rounds N] [--works N]

Commands are run as anybody runs them, each time in a new process. The doors of a class are a file, a notebook whose
cells run in the worker, and a notebook in a real kernel: each work by each of them in turn, the paper prepared before.
"""

from __future__ import annotations

import argparse
import os
import selectors
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bench.assignment import Work, hand_in, hand_in_notebooks, known_works, make_course, write_files
from bench.isolation import Cost
from bench.isolation import measure as graded
from bench.outside import GRADER, ROOT, USUAL, BenchError, medians, run
from bench.results import machine, publish, table
from grader.course.course import load_course
from grader.pipeline import Paper, prepare
from grader.sandbox.launch import Level
from grader.sandbox.machine import best_level

EXERCISE = "clipping"
DOORS = {"a `.py` file": "", "a notebook, `fast`": "fast", "a notebook, `kernel`": "kernel"}
PATIENCE_S = 60.0  # for a result that does not come


@dataclass(frozen=True)
class Waited:
    """How long a person waits for something, and the processor time that it takes, if that is known."""

    title: str
    wall_s: float
    cpu_s: float | None = None

    def row(self) -> list[str]:
        """A line of the table."""
        return [self.title, f"{1000 * self.wall_s:.0f}", "" if self.cpu_s is None else f"{1000 * self.cpu_s:.0f}"]


def commands(checks: Mapping[str, Sequence[object]], rounds: int) -> list[Waited]:
    """Each command in a new process, the commands in turn; the first round only warms the file system up."""
    wanted: dict[str, Sequence[object]] = {
        "Python with numpy, for comparison": [sys.executable, "-c", "import numpy"],
        "`grader --help`": [*GRADER, "--help"],
        **checks,
    }
    runs = {title: [run(command)] for title, command in wanted.items()}
    for number in range(rounds):
        for title, command in wanted.items():
            runs[title].append(run(command))
        sys.stderr.write(f"commands: round {number + 1} of {rounds}\n")
    middle = {title: medians(found[1:]) for title, found in runs.items()}
    return [Waited(title, one.wall_s, one.cpu_s) for title, one in middle.items()]


def after_saves(title: str, check: Sequence[object], saved: Path, rounds: int) -> Waited | None:
    """From a save of a file to the end of the new result of a check with --watch; None where it cannot watch here."""
    command = [*map(str, check), "--watch", "--json"]
    with (
        subprocess.Popen(  # noqa: S603 - ourselves
            command, cwd=ROOT, env={**os.environ, **USUAL}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as watching,
        ExitStack() as at_end,
    ):
        at_end.callback(watching.kill)
        if watching.stdout is None or watching.stderr is None:
            raise AssertionError("it was started with pipes")
        results, told = Lines(watching.stdout), Lines(watching.stderr)
        if not (results.until(b"}\n") and told.until(b"Watching")):
            return None
        text, waited = saved.read_bytes(), []
        for number in range(rounds + 1):
            time.sleep(0.5)  # as long as nobody types, and what was started ahead is ready
            started = time.monotonic()
            saved.write_bytes(text + f"\n# {number}\n".encode())
            if not results.until(b"}\n"):
                raise BenchError("--watch does not see a save")
            waited.append(time.monotonic() - started)
    return Waited(title, statistics.median(waited[1:]))


class Lines:
    """The lines that come out of a pipe, with an end to patience."""

    def __init__(self, pipe: IO[bytes]) -> None:
        """pipe: read by nobody else."""
        self._pipe, self._ready = pipe, selectors.DefaultSelector()
        self._ready.register(pipe, selectors.EVENT_READ)
        self._text = b""

    def until(self, start: bytes) -> bool:
        """Wait for a line that begins so; False where the pipe ends, or too much time passes, before."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            while b"\n" in self._text:
                line, _, self._text = self._text.partition(b"\n")
                if (line + b"\n").startswith(start):
                    return True
            if not self._ready.select(max(0.0, deadline - time.monotonic())):
                return False
            if not (data := self._pipe.read1(1 << 16)):  # type: ignore[attr-defined]  # a buffered reader has it
                return False
            self._text += data


def by_each_door(works: Sequence[Work], papers: Mapping[str, Paper], rounds: int) -> dict[str, list[Cost]]:
    """The cost of each work by each door, the median of its rounds, the doors in turn."""
    with tempfile.TemporaryDirectory() as top:
        hand_in(works, Path(top, "files"))
        hand_in_notebooks(works, Path(top, "notebooks"))
        costs: dict[str, list[Cost]] = {door: [] for door in papers}
        for number, work in enumerate([works[0], *works]):  # the first time is to warm up
            paths = {door: _path(Path(top), work, door) for door in papers}
            found = [{door: graded(paths[door], papers[door]) for door in papers} for _ in range(rounds)]
            sys.stderr.write(f"doors: {number} of {len(works)}\n")
            for door in papers if number else ():
                costs[door].append(_middle([cost for row in found if (cost := row[door])]))
    return costs


def _path(top: Path, work: Work, door: str) -> Path:
    return top / "notebooks" / f"{work.name}.ipynb" if DOORS[door] else top / "files" / f"{work.name}.py"


def _middle(costs: Sequence[Cost]) -> Cost:
    return Cost(statistics.median(c.wall_s for c in costs), statistics.median(c.cpu_s for c in costs))


def report(waited: Sequence[Waited], costs: Mapping[str, Sequence[Cost]], level: Level, rounds: int) -> str:
    """The section of RESULTS.md."""
    files = next(iter(costs.values()))
    rows = []
    for door, found in costs.items():
        pairs = list(zip(found, files, strict=True))
        wall, cpu = statistics.median(c.wall_s for c in found), statistics.median(c.cpu_s for c in found)
        ratio = statistics.median(one.wall_s / other.wall_s for one, other in pairs)
        rows.append([door, f"{1000 * wall:.0f}", f"{1000 * cpu:.0f}", f"{ratio:.2f}"])
    return "\n\n".join(
        [
            "## Doors",
            machine() + ".",
            table(["what somebody waits for", "wall, ms", "CPU, ms"], [one.row() for one in waited]),
            f"Medians of {rounds} new processes each, of the references; files are in the system's cache.",
            table(["the same code as", "wall, ms", "CPU, ms", "times the file"], rows),
            f"""Medians over {len(files)} known works on `rnn_forward` and `clipping`, each of {rounds} rounds, graded
at `{level}` with everything prepared that is prepared once. The last column is the median of each work's own
ratio.""",
        ]
    )


def everything(rounds: int, count: int) -> str:
    """Measure all of it."""
    level = best_level()
    with tempfile.TemporaryDirectory(prefix="bench-") as name, ExitStack() as stack:
        top = Path(name).resolve()
        works = known_works(make_course(top / "course"))[:count]
        whole = top / "whole"
        write_files(load_course(ROOT).reference().files, whole)
        check: list[object] = [*GRADER, "check", whole, "--course", ROOT]
        checks = {f"`grader check --exercise {EXERCISE}`": [*check, "--exercise", EXERCISE]}
        checks["`grader check`, the whole course"] = check
        waited = commands(checks, rounds)
        for title, command in checks.items():
            found = after_saves(f"{title}, `--watch`, from a save", command, whole / f"{EXERCISE}.py", rounds)
            waited += [found] if found else []
        course = load_course(top / "course")
        papers = {
            door: stack.enter_context(prepare(course, hidden=True, level=level, notebooks=notebooks or "fast"))
            for door, notebooks in DOORS.items()
        }
        return report(waited, by_each_door(works, papers, rounds), level, rounds)


def main() -> int:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="how often everything is measured")
    parser.add_argument("--works", type=int, default=20, help="known works that come by each door")
    options = parser.parse_args()
    text = everything(options.rounds, options.works)
    publish("doors", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
