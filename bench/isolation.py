"""What a wall costs: each submission of the sample class at `process` and at a stronger level, in turn.

    python -m bench.isolation [--rounds N]

A round grades every submission once at each level, the levels in turn so that neither has the quieter machine. The
cost of a level is a submission's time at it less its time at `process` in the same round; the median is over all
of them. Processor time is the grader's own and the submission's; what the kernel does for both is in it.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bench.results import machine, publish, table
from demo.build_class import build
from grader.course.course import load_course
from grader.errors import SubmissionError
from grader.intake.layouts.finding import find_entries
from grader.intake.submission import read_submission
from grader.pipeline import Paper, mark, prepare
from grader.sandbox.launch import Level
from grader.sandbox.machine import obstacle

ROOT = Path(__file__).parents[1]
SLOW_S = 5.0  # a submission that runs into time limits spends its time waiting, at any level


@dataclass(frozen=True)
class Cost:
    """Seconds that one grading took: real time, and processor time of the grader and the submission."""

    wall_s: float
    cpu_s: float


def measure(path: Path, paper: Paper) -> Cost | None:
    """Grade one submission; None where it got no mark because it cannot be read."""
    wall, cpu = time.monotonic(), time.process_time()
    try:
        marked = mark(read_submission(path), "somebody", paper, paper.course.rubric)
    except SubmissionError:
        return None
    wall, cpu = time.monotonic() - wall, time.process_time() - cpu
    return Cost(wall, cpu + float(marked.provenance["cpu_s"]))


def rounds(papers: dict[Level, Paper], paths: list[Path], count: int) -> Iterator[tuple[Path, dict[Level, Cost]]]:
    """Every submission at every level, again and again; what cannot be read is left out, what is slow comes once."""
    slow: set[Path] = set()
    for number in range(count):
        for position, path in enumerate(paths):
            if path in slow:
                continue
            turn = (number + position) % len(papers)
            order = [*papers][turn:] + [*papers][:turn]
            costs = {level: measure(path, papers[level]) for level in order}
            whole = {level: cost for level, cost in costs.items() if cost}
            if any(cost.wall_s >= SLOW_S for cost in whole.values()):
                slow.add(path)
            if len(whole) == len(papers):
                yield path, whole
        sys.stderr.write(f"round {number + 1} of {count}\n")


def report(measured: list[tuple[Path, dict[Level, Cost]]], count: int) -> str:
    """The section of RESULTS.md: a row a level, medians over submissions and rounds."""
    slow = {path for path, costs in measured if any(cost.wall_s >= SLOW_S for cost in costs.values())}
    calm = [costs for path, costs in measured if path not in slow]
    rows = []
    for level in measured[0][1]:
        cells = [f"`{level}`", _ms([c[level].wall_s for c in calm]), _ms([c[level].cpu_s for c in calm])]
        if level is Level.PROCESS:
            cells += ["", "", ""]
        else:
            gaps = [c[level].wall_s - c[Level.PROCESS].wall_s for c in calm]
            low, _, high = statistics.quantiles(gaps, n=4)
            cpu = [c[level].cpu_s - c[Level.PROCESS].cpu_s for c in calm]
            cells += [_ms(gaps), f"{1000 * low:.0f} to {1000 * high:.0f}", _ms(cpu)]
        rows.append(cells)
    head = ["level", "wall, ms", "CPU, ms", "over `process`, ms", "middle half, ms", "CPU over `process`, ms"]
    return f"""## What isolation costs

{machine()}.

{table(head, rows)}

Medians over {len({path for path, _ in measured} - slow)} submissions of the sample class, {count} rounds, one job,
levels in turn; the cost over `process` is the median of paired differences. {len(slow)} more submissions took longer
than {SLOW_S:g} s, because they run into their time limits, and are left out. `make bench` measures again.
"""


def _ms(seconds: list[float]) -> str:
    return f"{1000 * statistics.median(seconds):.1f}"


def main() -> int:
    """Measure every level that works here, and write the section."""
    parser = argparse.ArgumentParser(description="Measure what each isolation level costs a submission.")
    parser.add_argument("--rounds", type=int, default=5, help="how often every submission is graded at each level")
    count = parser.parse_args().rounds
    levels = [level for level in reversed(Level) if not obstacle(level)]
    if len(levels) == 1:
        sys.stderr.write("This machine offers no level above `process`: there is nothing to compare.\n")
        return 1
    course = load_course(ROOT)
    with tempfile.TemporaryDirectory() as top, prepare(course, hidden=True) as paper:
        build(course, Path(top) / "class")
        paths = [entry.path for entry in find_entries(Path(top) / "class").entries]
        papers = {level: replace(paper, level=level) for level in levels}
        for level in levels:  # the first worker of a level may have to prepare the ground for the others
            measure(paths[0], papers[level])
        text = report(list(rounds(papers, paths, count)), count)
    publish("isolation", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
