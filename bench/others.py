"""The same class graded by this grader and by other tools: the same work, the same checks, the same inputs.

    python -m bench.others [--few N] [--many N] [--class N] [--rounds N] [--jobs N]

Every tool grades one submission first, which is not counted, then the few and the many; this grader then a whole class,
of which the many are the first ones. What another tool needs is installed into out/bench-envs/; where it cannot be,
that tool is left out and the table says so.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench import by_grader, by_nbgrader, by_otter, by_pytest
from bench.assignment import Work, check_ids, make_course, paired_works, write_material
from bench.graded import Graded, Ground, Tool
from bench.outside import BenchError
from bench.results import machine, publish, table
from grader.sandbox.machine import best_level


@dataclass(frozen=True)
class Measured:
    """A tool on classes of several sizes, the smallest first, each the median of its rounds."""

    title: str
    classes: Sequence[Graded]

    @property
    def marginal_s(self) -> float:
        """Seconds for one more submission in a class that is being graded anyway: between the two largest."""
        smaller, larger = self.classes[-2:]
        return (larger.wall_s - smaller.wall_s) / (len(larger.failed) - len(smaller.failed))

    def of(self, count: int) -> Graded:
        """The class of this size."""
        return next(graded for graded in self.classes if len(graded.failed) == count)


def ours(ground: Ground, jobs: int) -> list[Tool]:
    """This grader: one job as the others have, several, and notebooks both ways."""
    level = best_level()

    def batch(title: str, count: int, notebooks: str = "") -> Tool:
        options, title = ("--jobs", str(count), "--sandbox", level), f"{title}, `--jobs {count}`"
        grade = partial(by_grader.grade, ground=ground, options=options, notebooks=notebooks)
        return Tool(title, lambda: title, grade, is_ours=True, takes_whole=notebooks != "kernel")

    return [
        batch(f"grader batch, `.py`, `{level}`", 1),
        batch("the same", jobs),
        batch("notebooks, `fast`", 1, "fast"),
        batch("notebooks, `kernel`", 1, "kernel"),
    ]


def theirs(ground: Ground) -> list[Tool]:
    """The other tools."""
    return [
        Tool("pytest", by_pytest.title, partial(by_pytest.grade, ground=ground)),
        Tool("nbgrader", by_nbgrader.title, partial(by_nbgrader.grade, ground=ground)),
        Tool("otter-grader", by_otter.title, partial(by_otter.grade, ground=ground)),
    ]


def measure(tool: Tool, classes: Sequence[Sequence[Work]], rounds: int, top: Path) -> Measured:
    """Warm the tool up, then let it grade each class, in turn. Raises BenchError where it does not work."""
    title = tool.title()
    sys.stderr.write(f"{title}\n")
    with _folder(top) as folder:
        tool.grade(classes[0][:1], folder)
    found: list[list[Graded]] = [[] for _ in classes]
    for _ in range(rounds if tool.is_ours else 1):
        for works, graded in zip(classes, found, strict=True):
            with _folder(top) as folder:
                graded.append(tool.grade(works, folder))
    return Measured(title, [_median(graded) for graded in found])


@contextmanager
def _folder(top: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=top) as name:
        yield Path(name)


def _median(graded: Sequence[Graded]) -> Graded:
    return Graded(statistics.median(one.wall_s for one in graded), graded[-1].failed)


def agreement(one: Graded, other: Graded, checks: int) -> str:
    """Of how many works two tools agree whether they are right, and in how many checks."""
    works = sum(bool(one.failed[name]) == bool(other.failed[name]) for name in one.failed)
    apart = sum(len(one.failed[name] ^ other.failed[name]) for name in one.failed)
    count = len(one.failed)
    return f"{works} of {count}, {checks * count - apart} of {checks * count}"


def differences(one: Graded, others: Sequence[Graded]) -> str:
    """A sentence on the works of which some check is judged otherwise by another tool."""
    names = [name for name in one.failed if any(one.failed[name] != other.failed[name] for other in others)]
    listed = ", ".join(f"`{name}`" for name in names)
    return f"Judged otherwise by another tool in some check: {listed}." if names else "All of them agree in everything."


def report(found: Sequence[Measured], left_out: Sequence[str], checks: int) -> str:
    """The section of RESULTS.md. The first two measured are what the others are held against."""
    one, several = found[:2]
    few, many, whole = (len(graded.failed) for graded in one.classes)
    rows = [
        [
            tool.title,
            f"{tool.of(many).wall_s:.2f}",
            f"{tool.of(many).wall_s / many:.3f}",
            f"{tool.marginal_s:.4f}",
            f"{tool.marginal_s / one.marginal_s:.1f}",
            f"{tool.marginal_s / several.marginal_s:.1f}",
            agreement(one.of(many), tool.of(many), checks) if tool is not one else "",
        ]
        for tool in found
    ]
    head = ["tool", f"class of {many}, s", "a submission, s", "one more, s", "times the first", "times the second"]
    right = sum(not failed for failed in one.of(many).failed.values())
    words = f"""The exercises `rnn_forward` and `clipping`, {checks} checks, and {many} works that are a known
solution, right or wrong, of each; {right} of them are right in both. Each tool has the same code and the same checks on
the same inputs, as plain asserts (`bench/asserts.py`). `a submission` is the whole command over {many}, `one more` what
{many} take beyond {few}, so without what is done once; for this grader, but in a kernel, what a class of {whole} takes
beyond its first {many}, since what others have handed in before matters to it and to no other tool. A submission graded
before, to warm up, and what prepares the assignment are not counted. `agrees` is with the first line: which works are
right, and which checks of which works. pytest runs without plugins."""
    apart = differences(one.of(many), [tool.of(many) for tool in found])
    parts = ["## Against other tools", machine() + ".", table([*head, "agrees"], rows), words, apart]
    if left_out:
        parts.append(f"Left out, because it could not be installed or did not work here: {', '.join(left_out)}.")
    return "\n\n".join(parts)


def measure_all(ground: Ground, works: Sequence[Work], options: argparse.Namespace, top: Path) -> str:
    """Every tool that works here. Raises BenchError where the first of ours does not."""
    found: list[Measured] = []
    left_out = []
    for tool in (*ours(ground, options.jobs), *theirs(ground)):
        sizes = [options.few, options.many, *([options.whole] if tool.takes_whole else [])]
        try:
            found.append(measure(tool, [works[:size] for size in sizes], options.rounds, top))
        except BenchError as error:
            if len(found) < 2:
                raise
            sys.stderr.write(f"{tool.name}: {error}\n")
            left_out.append(tool.name)
    return report(found, left_out, len(ground.checks))


def main() -> int:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--few", type=int, default=5, help="submissions in the small class")
    parser.add_argument("--many", type=int, default=40, help="submissions in the large one")
    parser.add_argument("--class", type=int, default=400, dest="whole", help="submissions in a class of ours")
    parser.add_argument("--rounds", type=int, default=3, help="how often ours grades each; the others do once")
    parser.add_argument("--jobs", type=int, default=2, help="processes, where ours has several")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        top = Path(name).resolve()
        course = make_course(top / "course")
        write_material(course, top / "material")
        ground = Ground(course.root, top / "material", check_ids(course))
        text = measure_all(ground, paired_works(course), options, top)
    publish("others", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
