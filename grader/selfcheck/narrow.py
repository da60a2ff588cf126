"""The part of a paper that one exercise's file decides: its own groups and those of exercises that call it.

All other files are the references', which get everything; so nothing is learnt from running them once more.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from grader.course.course import Course
from grader.model.evidence import Evidence, Outcome, Verdict
from grader.pipeline import Paper


def touched(course: Course, slug: str) -> tuple[str, ...]:
    """The exercise and all that need it, directly or by way of others, in the course's order."""
    found = {slug}
    while more := {other for other, e in course.exercises.items() if found.intersection(e.needs)} - found:
        found |= more
    return tuple(other for other in course.exercises if other in found)


def narrowed(paper: Paper, slugs: Collection[str], *, hidden_only: bool = False) -> Paper:
    """The same paper with only the groups and experiments of some exercises, or only the hidden ones of those.

    It shares the reference's worker, which the whole paper ends.
    """
    rows = [
        (group, expected)
        for group, expected in zip(paper.agenda, paper.expected, strict=True)
        if group.exercise in slugs and (group.case.hidden or not hidden_only)
    ]
    agenda, answers = [group for group, _ in rows], [expected for _, expected in rows]
    return replace(
        paper, agenda=agenda, expected=answers, staged=tuple(one for one in paper.staged if one.exercise in slugs)
    )


def with_the_rest_right(evidence: Evidence, course: Course) -> Evidence:
    """The evidence with every check that was not run taken as passed, as the references pass it."""
    names = [f"{slug}/{name}" for slug, exercise in course.exercises.items() for name in exercise.ids]
    right = {name: Outcome(name, Verdict.CORRECT) for name in names}
    return replace(evidence, outcomes={**right, **evidence.outcomes})


def needed(course: Course, slug: str) -> tuple[str, ...]:
    """The exercise and all that it needs, directly or by way of others, in the course's order."""
    return tuple(other for other in course.exercises if slug in touched(course, other))
