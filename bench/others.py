"""The same class graded by this grader and by other tools: the same work, the same checks, the same inputs.

    python -m bench.others [--few N] [--many N] [--rounds N] [--jobs N]

Every tool grades one submission first, which is not counted, then the few and the many. What another tool needs is
installed into out/bench-envs/; where it cannot be, that tool is left out and the table says so.
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
from bench.assignment import Work, check_ids, known_works, make_course, write_material
from bench.graded import Graded, Ground, Tool
from bench.outside import BenchError
from bench.results import machine, publish, table
from grader.sandbox.machine import best_level


@dataclass(frozen=True)
class Measured:
    """A tool on the few and on the many, each the median of its rounds."""

    title: str
    few: Graded
    many: Graded

    @property
    def marginal_s(self) -> float:
        """Seconds for one more submission in a class that is being graded anyway."""
        return (self.many.wall_s - self.few.wall_s) / self._more

    @property
    def marginal_cpu_s(self) -> float:
        """Processor time for it."""
        return (self.many.cpu_s - self.few.cpu_s) / self._more

    @property
    def _more(self) -> int:
        return len(self.many.failed) - len(self.few.failed)

    @property
    def each_s(self) -> float:
        """Seconds of the whole command for each submission."""
        return self.many.wall_s / len(self.many.failed)


def ours(ground: Ground, jobs: int) -> list[Tool]:
    """This grader: one job as the others have, several, and notebooks both ways."""
    level = best_level()

    def batch(title: str, count: int, notebooks: str = "") -> Tool:
        options, title = ("--jobs", str(count), "--sandbox", level), f"{title}, `--jobs {count}`"
        grade = partial(by_grader.grade, ground=ground, options=options, notebooks=notebooks)
        return Tool(title, lambda: title, grade, is_ours=True)

    return [
        batch(f"grader batch, `.py`, `{level}`", 1),
        batch("the same", jobs),
        batch("notebooks, `fast`", 1),
        batch("notebooks, `kernel`", 1),
    ]


def theirs(ground: Ground) -> list[Tool]:
    """The other tools."""
    return [
        Tool("pytest", by_pytest.title, partial(by_pytest.grade, ground=ground)),
        Tool("nbgrader", by_nbgrader.title, partial(by_nbgrader.grade, ground=ground)),
        Tool("otter-grader", by_otter.title, partial(by_otter.grade, ground=ground)),
    ]


def measure(tool: Tool, works: Sequence[Work], few: int, rounds: int, top: Path) -> Measured:
    """Warm the tool up, then let it grade the few and the many, in turn. Raises BenchError where it does not work."""
    title = tool.title()
    sys.stderr.write(f"{title}\n")
    with _folder(top) as folder:
        tool.grade(works[:1], folder)
    found: dict[int, list[Graded]] = {few: [], len(works): []}
    for _ in range(rounds if tool.is_ours else 1):
        for count, graded in found.items():
            with _folder(top) as folder:
                graded.append(tool.grade(works[:count], folder))
    return Measured(title, *(_median(graded) for graded in found.values()))


@contextmanager
def _folder(top: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=top) as name:
        yield Path(name)


def _median(graded: Sequence[Graded]) -> Graded:
    wall, cpu = statistics.median(g.wall_s for g in graded), statistics.median(g.cpu_s for g in graded)
    return Graded(wall, cpu, graded[-1].failed)


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
    """The section of RESULTS.md. The first one measured is what the others are held against."""
    ours = found[0]
    few, many = len(ours.few.failed), len(ours.many.failed)
    rows = [
        [
            one.title,
            f"{one.many.wall_s:.2f}",
            f"{one.each_s:.3f}",
            f"{one.each_s / ours.each_s:.1f}",
            f"{one.marginal_s:.4f}",
            f"{one.marginal_s / ours.marginal_s:.1f}",
            f"{one.marginal_cpu_s:.4f}",
            agreement(ours.many, one.many, checks) if one is not ours else "",
        ]
        for one in found
    ]
    head = ["tool", f"class of {many}, s", "a submission, s", "times ours", "one more, s", "times ours", "its CPU, s"]
    right = sum(not failed for failed in ours.many.failed.values())
    words = f"""The exercises `rnn_forward` and `clipping`, {checks} checks, and {many} known works on them,
{right} of them right. Each tool has the same code and the same checks on the same inputs, as plain asserts
(`bench/asserts.py`). `a submission` is the whole command over {many}; `one more` is what a class of {many} takes beyond
one of {few}, over {many - few}, so without what is done once. A submission graded before, to warm up, and what prepares
the assignment are not counted. `agrees` is with the first line: which works are right, and which checks of which
works. pytest runs without plugins."""
    apart = differences(ours.many, [one.many for one in found])
    parts = ["## Against other tools", machine() + ".", table([*head, "agrees"], rows), words, apart]
    if left_out:
        parts.append(f"Left out, because it could not be installed or did not work here: {', '.join(left_out)}.")
    return "\n\n".join(parts)


def measure_all(ground: Ground, works: Sequence[Work], options: argparse.Namespace, top: Path) -> str:
    """Every tool that works here. Raises BenchError where the first of ours does not."""
    found: list[Measured] = []
    left_out = []
    for tool in (*ours(ground, options.jobs), *theirs(ground)):
        try:
            found.append(measure(tool, works, options.few, options.rounds, top))
        except BenchError as error:
            if not found:
                raise
            sys.stderr.write(f"{tool.name}: {error}\n")
            left_out.append(tool.name)
    return report(found, left_out, len(ground.checks))


def main() -> int:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--few", type=int, default=5, help="submissions in the small class")
    parser.add_argument("--many", type=int, default=40, help="submissions in the large one")
    parser.add_argument("--rounds", type=int, default=5, help="how often ours grades each; the others do once")
    parser.add_argument("--jobs", type=int, default=2, help="processes, where ours has several")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        top = Path(name).resolve()
        course = make_course(top / "course")
        write_material(course, top / "material")
        ground = Ground(course.root, top / "material", check_ids(course))
        text = measure_all(ground, known_works(course)[: options.many], options, top)
    publish("others", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
