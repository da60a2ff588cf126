"""Known work must get exactly the marks that it deserves.

The reference gets everything, the starter nothing, correct work in other styles everything, and each known
mistake loses the criteria that it names and no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from grader.course.course import Course
from grader.course.overlays import Overlay, overlays
from grader.course.starters import starter
from grader.executors.local import run_local
from grader.model.evidence import Submission, Verdict
from grader.model.grade import CriterionGrade, Grade
from grader.model.rubric import Rubric
from grader.pipeline import Paper, grade
from grader.scoring.score import score
from grader.selfcheck.narrow import narrowed, touched, with_the_rest_right


@dataclass(frozen=True)
class Known:
    """A submission whose mark is known beforehand. verdict: of its own exercise's first lost criterion.

    slug: the one exercise whose file is not the reference's, or "" where several are not.
    """

    id: str
    submission: Submission
    loses: frozenset[str] | None  # None: everything
    verdict: Verdict
    slug: str = ""


@dataclass(frozen=True)
class Trial:
    """What the grader said of a known submission, and what is wrong with that; no faults means as it should be."""

    id: str
    lost: tuple[str, ...]
    faults: tuple[str, ...]
    grade: Grade


def known_work(course: Course, only: str = "") -> Iterator[Known]:
    """The reference, the starter and every overlay; `only` keeps the overlays whose id contains it."""
    if not only:
        yield Known("reference", course.reference(), frozenset(), Verdict.CORRECT)
        files = {slug: starter(course.solution_path(slug), course.exercises[slug]) for slug in course.written}
        yield Known("starter", course.reference(files), None, Verdict.NOT_IMPLEMENTED)
    for overlay in overlays(course):
        if only in overlay.id:
            yield known_overlay(overlay, course)


def known_overlay(overlay: Overlay, course: Course) -> Known:
    """An overlay beside the references of all other exercises."""
    return Known(overlay.id, overlay.submission(course), overlay.loses, overlay.verdict, overlay.slug)


def run_trials(
    works: list[Known], paper: Paper, rubric: Rubric, *, jobs: int, tell: Callable[[Trial], None]
) -> list[Trial]:
    """Grade each known submission and compare; `tell` is given each trial as it is done.

    What differs from the references in one exercise's file is put through that file's part of the paper alone.
    """
    trials: dict[int, Trial] = {}

    def work(known: Known) -> Trial:
        return _try(known, mark_known(known, paper, rubric))

    for position, trial in run_local(work, works, jobs):
        trials[position] = trial
        tell(trial)
    return [trials[position] for position in sorted(trials)]


def mark_known(known: Known, paper: Paper, rubric: Rubric) -> Grade:
    """The mark over the whole rubric; only what the submission's own exercise decides is run."""
    course = paper.course
    part = narrowed(paper, touched(course, known.slug)) if known.slug else paper
    evidence = grade(replace(known.submission, name=known.id), part)
    return score(with_the_rest_right(evidence, course), rubric, course.exercises)


def _try(known: Known, grade: Grade) -> Trial:
    lines = {f"{e.id}.{c.id}": c for e in grade.exercises for c in e.criteria}
    lost = tuple(name for name, line in lines.items() if _is_lost(line))
    wanted = frozenset(lines) if known.loses is None else known.loses
    faults = [f"lost {name}, which it should keep" for name in lost if name not in wanted]
    faults += [f"kept {name}, which it should lose" for name in sorted(wanted) if name not in lost]
    if not grade.final:
        faults.append("a check failed through a fault of ours")
    if known.loses is None:
        faults += [
            f"{name}: {c.verdict}, not {known.verdict}" for name, c in lines.items() if c.verdict != known.verdict
        ]
        faults += [f"{name}: {c.score:g} points for nothing" for name, c in lines.items() if c.score]
    elif known.loses:
        own = [c.verdict for name, c in lines.items() if name.startswith(f"{known.slug}.") and _is_lost(c)]
        if own and own[0] is not known.verdict:
            faults.append(f"its first verdict is {own[0]}, not {known.verdict}")
    return Trial(known.id, lost, tuple(faults), grade)


def _is_lost(line: CriterionGrade) -> bool:
    return line.score < line.max_score
