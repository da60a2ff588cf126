"""How often a mistake is named: known mistakes written in another style than the overlay that the grader knows.

    python -m bench.diagnosis [--jobs N]

tests/diagnosis/variants/<slug>/<overlay>.py is the same mistake as reference/<slug>/submissions/*/<overlay>.py in
other words; no table is made from it. Correct work is the references and the overlays of correct work, of which none
may get a diagnosis. The cost is that of matching the values of one exercise, after its table has been read.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.results import machine, publish, table
from grader.course.course import Course, load_course
from grader.course.overlays import Overlay, overlays
from grader.diagnosis.chapters import Casebook
from grader.diagnosis.diagnose import explain
from grader.diagnosis.making import run
from grader.diagnosis.prints import Prints, agree
from grader.executors.local import run_local
from grader.model.evidence import Submission, Verdict
from grader.pipeline import prepare

ROOT = Path(__file__).parents[1]
VARIANTS = ROOT / "tests" / "diagnosis" / "variants"


@dataclass(frozen=True)
class Work:
    """A submission that differs from the references in one exercise. mistake: an overlay's id, empty if correct."""

    slug: str
    name: str
    mistake: str
    submission: Submission


@dataclass(frozen=True)
class Named:
    """What was named, the best first, in how much processor time."""

    work: Work
    ids: tuple[str, ...]
    cpu_ms: float
    is_right: bool


def variants(course: Course, known: Sequence[Overlay], folder: Path = VARIANTS) -> list[Work]:
    """Every variant of a known mistake. Raises KeyError for a file that has the name of none."""
    wrong = {(one.slug, one.name): one for one in known if one.verdict is not Verdict.CORRECT}
    works = []
    for path in sorted(folder.glob("*/*.py")):
        overlay = wrong[path.parent.name, path.stem]
        solution = course.solution_path(overlay.slug).read_text(encoding="utf-8")
        changed = course.reference({overlay.slug: f"{solution}\n\n{path.read_text(encoding='utf-8')}"})
        works.append(Work(overlay.slug, overlay.name, overlay.id, changed))
    return works


def correct(course: Course, known: Sequence[Overlay]) -> list[Work]:
    """Every exercise of the references, and everything that is correct in another style."""
    works = [Work(slug, "reference", "", course.reference()) for slug in course.exercises]
    styles = [one for one in known if one.verdict is Verdict.CORRECT]
    return works + [Work(one.slug, one.name, "", one.submission(course)) for one in styles]


def name(work: Work, casebook: Casebook) -> Named:
    """Run one submission on the cases that diagnosis looks at, and name what explains its values."""
    chapter = casebook.chapter(work.slug)
    replies = run(casebook.course, work.submission, chapter.groups)
    started = time.thread_time()
    with np.errstate(all="ignore"):
        found = explain(chapter, replies)
    cpu_ms = 1000 * (time.thread_time() - started)
    ids = tuple(one.known.id for one in found)
    return Named(work, ids, cpu_ms, is_right=_alike(ids[0], work.mistake, casebook, work.slug) if ids else False)


def _alike(named: str, meant: str, casebook: Casebook, slug: str) -> bool:
    """Whether two known mistakes are one, or give the same values on every case and so share the place."""
    found = casebook.chapter(slug).table
    rows = {one.id: position for position, one in enumerate(found.known)} if found else {}
    if named == meant or found is None or not {named, meant} <= rows.keys():
        return named == meant
    first, second = (Prints(found.prints.kinds[rows[i]], found.prints.numbers[rows[i]]) for i in (named, meant))
    return bool(agree(first, second).all())


def report(wrong: Sequence[Named], right: Sequence[Named]) -> str:
    """The section of RESULTS.md."""
    slugs = list(dict.fromkeys(one.work.slug for one in (*wrong, *right)))
    rows = [
        _row(slug, [n for n in wrong if n.work.slug == slug], [n for n in right if n.work.slug == slug])
        for slug in slugs
    ]
    rows.append(_row("all", wrong, right))
    head = ["exercise", "mistakes in another style", "named first", "share", "correct work", "with a diagnosis"]
    costs = [one.cpu_ms for one in wrong] or [0.0]
    missed = [f"`{one.work.mistake}` ({', '.join(one.ids) or 'nothing'})" for one in wrong if not one.is_right]
    return "\n\n".join(
        [
            "## Diagnosis",
            machine(),
            table(head, rows),
            f"Naming takes {statistics.median(costs):.1f} ms of processor time (median), {max(costs):.1f} ms at most.",
            f"Not named first: {'; '.join(missed) or 'none'}.",
        ]
    )


def _row(label: str, wrong: Sequence[Named], right: Sequence[Named]) -> list[str]:
    hits, false = sum(one.is_right for one in wrong), sum(bool(one.ids) for one in right)
    share = f"{100 * hits / len(wrong):.1f} %" if wrong else "-"
    return [label, str(len(wrong)), str(hits), share, str(len(right)), str(false)]


def main() -> int:
    """Measure, print and write; 1 where correct work got a diagnosis or fewer than 95 % of the mistakes their name."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=2, help="how many submissions at a time")
    options = parser.parse_args()
    course = load_course(ROOT)
    known = list(overlays(course))
    with prepare(course, hidden=False) as paper:
        works = variants(course, known) + correct(course, known)
        done = dict(run_local(lambda work: name(work, paper.casebook), works, options.jobs))
    named = [done[position] for position in range(len(works))]
    wrong, right = [n for n in named if n.work.mistake], [n for n in named if not n.work.mistake]
    text = report(wrong, right)
    publish("diagnosis", text)
    is_good = sum(n.is_right for n in wrong) >= 0.95 * len(wrong) and not any(n.ids for n in right)
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
