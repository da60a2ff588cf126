"""Stored evidence -> grade and result document. No worker, no clock: the same store and rubric give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from grader.course.course import Course, with_needs
from grader.errors import UsageError
from grader.model.adjustment import NO_ADJUSTMENTS, Adjustments
from grader.model.evidence import Profile
from grader.model.grade import ExerciseGrade, Grade
from grader.model.rubric import Rubric
from grader.model.same import Same
from grader.report.result import exercise_bytes, failure_bytes, result_bytes
from grader.scoring.adjust import adjust
from grader.scoring.score import score_exercise, sum_up
from grader.store.database import Mark, Total, Work
from grader.store.evidence import from_parts
from grader.store.rebuilding import with_evidence

REMEMBERED = 128  # exercises' grades, some tens of KiB each: those of much of a class, not of everybody
IN_PROVENANCE = ("course_sha256", "seed_commitment", "isolation")


@dataclass(frozen=True)
class Unreadable:
    """A submission that got no mark, and why. is_ours: through a fault of ours."""

    name: str
    reason: str
    is_ours: bool = False


class Marker:
    """Scores work by the rubric of a course, or by some of its lines.

    Much of a class has the same evidence for an exercise, to the last bit; what that is worth is worked out once.
    """

    def __init__(self, course: Course, rubric: Rubric, adjustments: Adjustments = NO_ADJUSTMENTS) -> None:
        """Nothing is scored yet. adjustments: what people have decided about single marks."""
        self.course, self.rubric, self.adjustments = course, rubric, adjustments
        self._lines = {entry.id: entry for entry in rubric.exercises()}
        needs = {slug: with_needs((slug,), course.exercises) for slug in self._lines}
        self._needs = {slug: tuple(one for one in course.exercises if one in needs[slug]) for slug in needs}
        self._scored = lru_cache(REMEMBERED)(self._score)
        self._told = lru_cache(REMEMBERED)(_told)

    def mark(self, work: Work) -> Grade | Unreadable:
        """The mark of one student's work. Raises UsageError where an exercise of the rubric was never run for it."""
        if work.error:
            return Unreadable(work.student, work.error, work.is_ours)
        absent = [slug for slug in self._lines if slug not in work.parts]
        if absent:
            raise UsageError(f"{work.student}: {', '.join(absent)} was never run; `grader batch` runs it")
        scored = [self._scored(slug, self._texts(work, slug)) for slug in self._lines]
        curves = tuple(curve for _, drawn in scored for curve in drawn)
        around = replace(from_parts(work.student, {}, work.rest), profiles=curves)
        grade = sum_up(around, [exercise for exercise, _ in scored], self.rubric, provenance=self._provenance(work))
        handed_in = datetime.fromisoformat(work.submitted_at) if work.submitted_at else None
        return adjust(grade, self.adjustments, self.rubric, handed_in)

    def document(self, work: Work, marked: Grade | Unreadable) -> bytes:
        """The text of results/<student>.json, with all that a lost store is made from again."""
        if isinstance(marked, Unreadable):
            return with_evidence(failure_bytes(marked.name, marked.reason, is_ours=marked.is_ours), work)
        return with_evidence(result_bytes(marked, lambda exercise: self._told(Same(exercise))), work)

    def _texts(self, work: Work, slug: str) -> tuple[str, ...]:
        """The evidence of an exercise and of those that it needs, on which its points depend, and on no other."""
        return tuple(work.parts[one].evidence if one in work.parts else "{}" for one in self._needs[slug])

    def _score(self, slug: str, texts: tuple[str, ...]) -> tuple[ExerciseGrade, tuple[Profile, ...]]:
        """An exercise's grade, and what can be drawn of it."""
        evidence = from_parts("", dict(zip(self._needs[slug], texts, strict=True)))
        asked = (f"{slug}/{check}" for line in self._lines[slug].criteria for check in line.checks)
        if absent := [check for check in asked if check not in evidence.outcomes]:
            raise UsageError(f"the check {absent[0]} was never run; `grader batch` runs it")
        graded = score_exercise(self._lines[slug], evidence, self.course.exercises[slug], self.rubric.policies)
        return graded, tuple(curve for curve in evidence.profiles if curve.exercise == slug)

    def _provenance(self, work: Work) -> dict[str, object]:
        around = _around(work.environment)
        return {
            "grader": around["grader"],
            "numpy": around["numpy"],
            "rubric_sha256": self.course.rubric_sha256,
            **{name: around[name] for name in IN_PROVENANCE},
            "wall_s": work.wall_s,
            "cpu_s": work.cpu_s,
        }


@lru_cache(REMEMBERED)
def _around(environment: str) -> Mapping[str, str]:
    """What a run rested on, which for a class is a few texts."""
    found: dict[str, str] = json.loads(environment)
    return found


def _told(same: Same[ExerciseGrade]) -> bytes:
    return exercise_bytes(same.held)


def total(grade: Grade) -> Total:
    """A grade's sum, for the store."""
    return Total(grade.score, grade.max_score, grade.final)


def marks(grade: Grade) -> list[Mark]:
    """A grade's lines, for the store."""
    return [mark for exercise in grade.exercises for mark in _marks(Same(exercise))]


@lru_cache(REMEMBERED)
def _marks(same: Same[ExerciseGrade]) -> tuple[Mark, ...]:
    exercise = same.held
    return tuple(
        Mark(
            exercise.id,
            line.id,
            line.score,
            line.max_score,
            line.bonus,
            line.verdict.value,
            line.diagnosis.id if line.diagnosis else "",
            line.score if line.graded is None else line.graded,
        )
        for line in exercise.criteria
    )
