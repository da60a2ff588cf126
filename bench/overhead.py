"""What grading costs over the student's own functions: a whole grading beside the same calls made plainly.

    python -m bench.overhead [--rounds N] [--submissions N] [--class N]

First a small assignment as `grader batch --jobs 1` grades it: all that one more submission costs, files to database.

A grading is everything from the files to the mark at the strongest level that works: processor time of the grader,
of the worker with its loading, and of what puts the walls around it. Both are measured in turn, submission by
submission. `new work` is graded with nothing remembered of others, `as in a class` when the same values have been
judged before; the truth of a class lies between, nearer to the second, since much of a class returns the same bits.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.outside import ROOT
from bench.plain import Plain, plain, quiet
from bench.results import machine, publish, table
from bench.small_class import ROUNDS, around_s, count_checks, grade_class
from bench.small_class import report as small_report
from demo.build_class import TROUBLE, class_entries
from grader.course.course import Course, load_course, load_part
from grader.model.evidence import Submission
from grader.model.rubric import Rubric
from grader.pipeline import Paper, mark, prepare
from grader.pipeline.memory import Memory
from grader.report.result import result_bytes
from grader.report.text import grade_text
from grader.sandbox.launch import Level
from grader.sandbox.launched import THREADS
from grader.sandbox.machine import best_level

WANTED_MS = 15.0
# Exercises that are measured alone as well: as many checks as an assignment usually has.
ALONE = ("rnn_forward", "clipping", "gru")


@dataclass(frozen=True)
class Cost:
    """Milliseconds of processor time: the functions plainly, those of the training, and the two kinds of grading."""

    checks: float
    training: float
    new: float
    known: float


@dataclass(frozen=True)
class Part:
    """Something that is graded: a course, or an exercise of it, with its paper."""

    title: str
    course: Course
    rubric: Rubric
    paper: Paper


def class_of(course: Course) -> list[Submission]:
    """Submissions of the sample class in .py files that can be read, without those made to run into a limit."""
    found = []
    for name, entry in class_entries(course).items():
        files = {name: entry} if isinstance(entry, bytes) else entry
        if name not in TROUBLE and files and all(file.endswith(".py") for file in files):
            found.append(Submission(Path(name).stem, files))
    return found


def measure(submission: Submission, calls: Plain, part: Part) -> Cost:
    """One round of one submission."""
    checks, training = calls.cpu_s()
    part.paper.memory = Memory()
    new, known = (_graded_s(submission, part) for _ in range(2))
    return Cost(1000 * checks, 1000 * training, 1000 * new, 1000 * known)


def _graded_s(submission: Submission, part: Part) -> float:
    around, own = around_s(), time.process_time()
    marked = mark(submission, submission.name, part.paper, part.rubric)
    result_bytes(marked)
    grade_text(marked)
    return time.process_time() - own + float(marked.provenance["cpu_s"]) + around_s() - around


def medians(part: Part, rounds: int, most: int) -> list[Cost]:
    """The median cost of each submission."""
    submissions, calls = [], {}
    for one in class_of(load_course(ROOT)):
        with contextlib.suppress(ImportError):  # work that is not whole, or imports what is not here
            calls[one.name] = plain(one, part.paper)
            submissions.append(one)
        if len(submissions) == most:
            break
    costs: dict[str, list[Cost]] = {one.name: [] for one in submissions}
    for number in range(rounds):
        for one in submissions:
            costs[one.name].append(measure(one, calls[one.name], part))
        sys.stderr.write(f"{part.title}: round {number + 1} of {rounds}\n")
    names = ("checks", "training", "new", "known")
    return [Cost(*(statistics.median(getattr(c, name) for c in rows) for name in names)) for rows in costs.values()]


def row(part: Part, costs: Sequence[Cost]) -> list[str]:
    """A line of the table: medians over submissions, of differences too."""
    checks = sum(len(line.checks) for entry in part.rubric.exercises() for line in entry.criteria)
    columns = [
        [c.checks + c.training for c in costs],
        [c.training for c in costs],
        [c.new for c in costs],
        [c.new - c.checks - c.training for c in costs],
        [c.known - c.checks - c.training for c in costs],
    ]
    return [part.title, str(checks), str(len(costs)), *(f"{statistics.median(column):.0f}" for column in columns)]


def report(small: str, rows: Sequence[Sequence[str]], level: Level, rounds: int) -> str:
    """The section of RESULTS.md. small: the table of the small assignment."""
    head = ["graded", "checks", "submissions", "functions", "of which training", "grading", "over, new work"]
    head.append("over, as in a class")
    first = f"""One more `.py` submission of a class that hands in a small assignment, graded by `grader batch --jobs 1`
at `{level}`: milliseconds of processor time, medians over different files with right functions in many styles. `grader`
is everything from reading the files to the database, `worker` the student's process and its walls, loading and calls
included, `around it` the process that it is forked from. `student's code, once` is the same files loaded and the same
calls made in a new process that has numpy, with nothing around them; `functions, warm` the calls alone, in a process
that has made them before. Each is the best of {ROUNDS} rounds of all of it. **Wanted: at most {WANTED_MS:g} ms over
the student's own.**"""
    words = f"""Milliseconds of processor time at `{level}`, medians over whole work of the sample class in
`.py` files, each the median of {rounds} rounds. `functions` is the same calls made plainly in one process, with no
copy of any argument; `grading` is everything from the files to the written mark, loading and walls included. `new
work`: nothing is remembered of others; `as in a class`: the same values were judged before.
"""
    title = "## What grading costs over the students' own functions"
    return "\n\n".join([title, machine(), first, small, *([table(head, rows), words] if rows else ())])


def parts(level: Level) -> Sequence[Part]:
    """The whole course, and some exercises alone."""
    whole = load_course(ROOT)
    found = [Part("the whole course", whole, whole.rubric, prepare(whole, hidden=True, level=level))]
    for slug in ALONE:
        course, rubric = load_part(ROOT, "", (slug,), public=False)
        found.append(Part(f"`{slug}`", course, rubric, prepare(course, hidden=True, level=level)))
    return found


def main() -> int:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="how often the larger parts are measured; 0: never")
    parser.add_argument("--submissions", type=int, default=12, help="how many of the sample class")
    parser.add_argument("--class", type=int, default=60, dest="size", help="how many hand in the small assignment")
    options = parser.parse_args()
    if any(os.environ.get(name) != "1" for name in THREADS):  # as in a worker, and only a new process heeds it
        return subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, "-m", "bench.overhead", *sys.argv[1:]],
            env={**os.environ, **dict.fromkeys(THREADS, "1")},
            check=False,
        ).returncode
    quiet()
    level = best_level()
    small = small_report(grade_class(level, options.size), count_checks())
    sys.stderr.write(f"{small}\n")
    rows = []
    for part in parts(level) if options.rounds else ():
        with part.paper:
            rows.append(row(part, medians(part, options.rounds, options.submissions)))
    text = report(small, rows, level, options.rounds)
    publish("overhead", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
