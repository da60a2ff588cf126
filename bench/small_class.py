"""A class that hands in a small assignment, graded by the steps of `grader batch` in this process: what each costs."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

from bench.assignment import EXERCISES, check_ids, make_course, numbered, write_files
from bench.plain import Plain, plain
from bench.results import table
from grader.batch.marking import Unreadable
from grader.course.course import Course
from grader.model.evidence import Submission, Verdict
from grader.model.grade import Grade
from grader.pipeline import prepare
from grader.sandbox.launch import Level
from grader.sandbox.processes import descendants
from grader.selfcheck.known import known_work
from tests import classes

ROUNDS = 5  # of all of it, of which the best counts for each: what else a machine does meanwhile is nobody's
WARM = 4  # submissions at the start that are left out: the first ones start what the others find


@dataclass(frozen=True)
class Spent:
    """Milliseconds of processor time for one submission: the grader itself, the worker, what holds workers ready, and
    what is the student's own, which is in the worker's.

    once: all of their code run plainly in a new process: loaded, and each call made. functions: the calls alone, in a
    process that has made them before.
    """

    grader: float
    worker: float
    around: float
    once: float
    functions: float

    @property
    def all(self) -> float:
        """What grading it took."""
        return self.grader + self.worker + self.around

    @property
    def over_once(self) -> float:
        """All but the student's code."""
        return self.all - self.once

    @property
    def over_functions(self) -> float:
        """All but the functions."""
        return self.all - self.functions


@dataclass
class Clock:
    """Notes what has been used whenever a submission is done."""

    marks: list[tuple[float, float, float, str]] = field(default_factory=list)
    looking_s: float = 0.0  # what it took to find out what others have used, which is no grading

    def say(self, sentence: str, /) -> None:
        """Hear nothing."""

    def done(self, marked: Grade | Unreadable, /, *, again: bool) -> None:
        """Note processor seconds: own, of the worker that has just ended, around; and whose they were."""
        del again
        if isinstance(marked, Unreadable):
            raise TypeError(marked.reason)
        worker_s = float(marked.provenance["cpu_s"])
        now = time.process_time()
        self.marks.append((now - self.looking_s, worker_s, around_s(), marked.student))
        self.looking_s += time.process_time() - now


def around_s() -> float:
    """Processor time of the processes that hold workers ready, so far; 0 where the system does not say."""
    total = 0
    for pid in descendants(os.getpid()):
        path = Path(f"/proc/{pid}/schedstat")
        total += int(path.read_text().split()[0]) if path.is_file() else 0
    return total / 1e9


def right_work(course: Course, count: int) -> list[Submission]:
    """Different files with all functions right, in the styles of the overlays and of the reference in turn."""
    styles = [known.submission for known in known_work(course) if known.verdict is Verdict.CORRECT]
    given = islice(cycle(styles), count)
    return [Submission(f"s{n:03}", numbered(style.files, n)) for n, style in enumerate(given)]


def grade_class(level: Level, count: int) -> Sequence[Spent]:
    """What each submission of a class took, one after the other, and what its own code takes."""
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        course = make_course(top / "course")
        works = right_work(course, count)
        for work in works:
            write_files(work.files, top / "in" / work.name)
        with prepare(course, hidden=True, level=level) as paper:
            own = {work.name: _own_ms(plain(work, paper)) for work in works}
        rounds = [list(_graded(top, course, level, own)) for _ in range(ROUNDS)]
    return [min(found, key=lambda spent: spent.all) for found in zip(*rounds, strict=True)]


def _graded(top: Path, course: Course, level: Level, own: Mapping[str, tuple[float, float]]) -> Iterator[Spent]:
    """One round, with nothing remembered of an earlier one."""
    clock = Clock()
    with tempfile.TemporaryDirectory(dir=top) as out, prepare(course, hidden=True, level=level) as paper:
        classes.grade_class(top / "in", Path(out), course, paper=paper, watch=clock)
    for before, after in zip(clock.marks[WARM:], clock.marks[WARM + 1 :], strict=False):
        grader, worker, around = (1000 * spent for spent in (after[0] - before[0], after[1], after[2] - before[2]))
        yield Spent(grader, worker, around, *own[after[3]])


def report(costs: Sequence[Spent], checks: int) -> str:
    """A table of medians."""
    names = ("grader", "worker", "around", "all", "once", "over_once", "functions", "over_functions")
    middle = {name: statistics.median(getattr(cost, name) for cost in costs) for name in names}
    head = ["assignment", "checks", "submissions", "grader", "worker", "around it", "together", "student's code, once"]
    head += ["**over it**", "functions, warm", "over them"]
    title = " and ".join(f"`{slug}`" for slug in EXERCISES)
    return table(head, [[title, str(checks), str(len(costs)), *(f"{middle[name]:.1f}" for name in names)]])


def count_checks() -> int:
    """How many checks the assignment has."""
    with tempfile.TemporaryDirectory() as top:
        return len(check_ids(make_course(Path(top))))


def _own_ms(calls: Plain) -> tuple[float, float]:
    """The student's code run once, and its functions warm."""
    once = min(calls.once_s() for _ in range(ROUNDS))
    return 1000 * once, 1000 * min(sum(calls.cpu_s()) for _ in range(ROUNDS))
