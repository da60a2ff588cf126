"""What a class costs from ten to ten thousand: time, memory, and what can be done with its results afterwards.

    python -m bench.scale [--sizes N …] [--whole N …] [--alone N] [--jobs N]

A submission is one known work on each of two exercises, paired and mixed, made a file of its own by its number; for
the whole course one known work and the references of all other exercises. `grader batch` is watched from outside.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import cycle, islice
from pathlib import Path

from bench.assignment import SLOW, check_ids, hand_in, make_course, numbered, paired_works, write_files
from bench.outside import GRADER, ROOT, Run, run
from bench.results import machine, publish, table
from grader.course.course import Course, load_course
from grader.course.handout import rubric_text
from grader.course.overlays import overlays
from grader.model.rubric import Criterion, Rubric
from grader.sandbox.launch import Level
from grader.sandbox.machine import best_level

CHANGED = re.compile(r"^(\d+) of \d+ marks change", re.MULTILINE)


@dataclass(frozen=True)
class Batch:
    """One `grader batch`. title: what was graded; out_mib: the size of what it left."""

    title: str
    count: int
    jobs: int
    run: Run
    out_mib: float

    @property
    def rate(self) -> float:
        """Submissions a second and job."""
        return self.count / self.run.wall_s / self.jobs


@dataclass(frozen=True)
class Afterwards:
    """A command on the results of a class."""

    title: str
    run: Run


@dataclass(frozen=True)
class Bench:
    """Where classes are graded, and how."""

    course: Course
    folder: Path
    level: Level

    @property
    def title(self) -> str:
        """What is graded, in words."""
        return f"{len(self.course.exercises)} exercises, {len(check_ids(self.course))} checks"

    def command(self, count: int, jobs: int) -> list[object]:
        """The batch of a class of this size, whose results are its own for each number of jobs."""
        words = ["--course", self.course.root, "--jobs", str(jobs), "--sandbox", self.level, "--quiet"]
        return [*GRADER, "batch", self.folder / f"class-{count}", "-o", self.out(count, jobs), *words]

    def out(self, count: int, jobs: int) -> Path:
        """Where its results are."""
        return self.folder / f"out-{count}-{jobs}"

    def grade(self, count: int, jobs: int) -> Batch:
        """Grade a class that has been handed in."""
        sys.stderr.write(f"{self.title}: {count} submissions, {jobs} jobs\n")
        done = run(self.command(count, jobs), is_watched=True)
        files = [path for path in self.out(count, jobs).rglob("*") if path.is_file()]
        found = len(list(self.out(count, jobs).glob("results/*.json")))
        if found != count:
            raise AssertionError(f"{found} results of {count} submissions")
        return Batch(self.title, count, jobs, done, sum(path.stat().st_size for path in files) / 2**20)


def hand_in_pairs(course: Course, count: int, folder: Path) -> None:
    """A class of this size on two exercises."""
    works = islice(cycle(paired_works(course)), count)
    hand_in((work.numbered(number) for number, work in enumerate(works)), folder)


def hand_in_whole(course: Course, count: int, folder: Path) -> None:
    """A class of this size on the whole course: a folder each, with a file an exercise."""
    known = [one for one in overlays(course) if one.verdict not in SLOW]
    random.Random(3).shuffle(known)  # noqa: S311 - an order, no secret
    for number, one in enumerate(islice(cycle(known), count)):
        files = numbered(one.submission(course).files, number)
        write_files(files, folder / f"{number:05}-{one.slug}-{one.name}")


def afterwards(bench: Bench, count: int, jobs: int) -> list[Afterwards]:
    """What follows a graded class: the same command again, statistics, and another rubric."""
    out, where = bench.out(count, jobs), ["--course", bench.course.root]
    rubric = bench.folder / "other.yaml"
    rubric.write_text(rubric_text(_other_points(bench.course.rubric)), encoding="utf-8")
    again = run(bench.command(count, jobs))
    seen = run([*GRADER, "stats", out])
    scored = run([*GRADER, "rescore", out, "--rubric", rubric, *where])
    moved = CHANGED.search(scored.said)
    title = f"`grader rescore` by another rubric, which changes {moved[1] if moved else 'no'} marks"
    rows = [("the same `grader batch` again, nothing changed", again), ("`grader stats`", seen), (title, scored)]
    return [Afterwards(*row) for row in rows]


def _other_points(rubric: Rubric) -> Rubric:
    """The rubric with the points of each exercise's first two lines exchanged, so that its sums stay."""

    def exchanged(lines: Sequence[Criterion]) -> tuple[Criterion, ...]:
        first, second, *rest = lines
        return (replace(first, points=second.points), replace(second, points=first.points), *rest)

    assignments = tuple(
        replace(part, exercises=tuple(replace(e, criteria=exchanged(e.criteria)) for e in part.exercises))
        for part in rubric.assignments
    )
    return replace(rubric, assignments=assignments)


def report(batches: Sequence[Batch], alone: Batch, after: Sequence[Afterwards], level: Level) -> str:
    """The section of RESULTS.md. alone: a class with one job, which the same class with several is held against."""
    head = ["graded", "submissions", "jobs", "seconds", "ms each", "a second and job"]
    head += ["memory of the grader, MiB", "of its largest other process, MiB", "results, MiB"]
    rows = [
        [
            one.title,
            f"{one.count:,}",
            str(one.jobs),
            f"{one.run.wall_s:.1f}",
            f"{1000 * one.run.wall_s / one.count:.1f}",
            f"{one.rate:.1f}",
            f"{one.run.peak_mib:.0f}",
            f"{one.run.others_mib:.0f}",
            f"{one.out_mib:.1f}",
        ]
        for one in (*batches, alone)
    ]
    together = next(one for one in batches if one.count == alone.count and one.title == alone.title)
    faster, largest = alone.run.wall_s / together.run.wall_s, max(one.count for one in batches)
    parts = [
        "## From ten to ten thousand",
        machine() + ".",
        table(head, rows),
        f"""`grader batch` at `{level}`, the whole command from its start; memory is the most that was resident. The
classes are known works, right and wrong, of which there are several hundred, each a file of its own. On
{alone.count:,} submissions {together.jobs} jobs are {faster:.2f} times as fast as one.""",
        table([f"then, with {largest:,}", "seconds"], [[one.title, f"{one.run.wall_s:.1f}"] for one in after]),
    ]
    return "\n\n".join(parts)


def measure(options: argparse.Namespace, top: Path) -> str:
    """Grade every class, the small course first."""
    level = best_level()
    pairs = Bench(make_course(top / "course"), top / "pairs", level)
    whole = Bench(load_course(ROOT), top / "whole", level)
    batches = []
    for count in sorted({*options.sizes, options.alone}):
        hand_in_pairs(pairs.course, count, pairs.folder / f"class-{count}")
        batches.append(pairs.grade(count, options.jobs))
    alone, largest = pairs.grade(options.alone, 1), batches[-1].count
    after = afterwards(pairs, largest, options.jobs)
    for count in sorted(options.whole):
        hand_in_whole(whole.course, count, whole.folder / f"class-{count}")
        batches.append(whole.grade(count, options.jobs))
    return report(batches, alone, after, level)


def main() -> int:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sizes, whole = [10, 100, 1000, 10000], [10, 100]
    parser.add_argument("--sizes", type=int, nargs="*", default=sizes, help="classes on two exercises")
    parser.add_argument("--whole", type=int, nargs="*", default=whole, help="classes on the whole course")
    parser.add_argument(
        "--alone", type=int, default=1000, help="a class on two exercises that is graded with one job too"
    )
    parser.add_argument("--jobs", type=int, default=2, help="submissions at the same time")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        text = measure(options, Path(name).resolve())
    publish("scale", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
