"""Grade + what people decided + the time of handing in -> Grade. Pure; applied after every score().

Lines set by hand come first, lateness then takes its share of what was earned, and rounding happens once, at the end.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from grader.model.adjustment import Adjustments, Extension, Late, Override
from grader.model.evidence import Verdict
from grader.model.grade import CriterionGrade, ExerciseGrade, Grade
from grader.model.rubric import Assignment, LatePolicy, Rubric
from grader.scoring.score import maximum, total

DAY = timedelta(days=1)


def adjust(grade: Grade, adjustments: Adjustments, rubric: Rubric, submitted_at: datetime | None) -> Grade:
    """The mark after overrides and lateness; a second time changes nothing.

    rubric: the one that the grade was scored with. submitted_at: the platform's time, with its zone; None where
    nobody knows it, and then nothing is late. An override of a line that a fault of ours left open settles it.
    Raises ValueError for a time without a zone.
    """
    ours = adjustments.overrides_of(grade.student)
    exercises = tuple(_exercise(exercise, ours) for exercise in grade.exercises) if ours else grade.exercises
    late = tuple(_lateness(exercises, adjustments, rubric, grade.student, submitted_at))
    if not ours and late == grade.late:
        return grade
    criteria = [criterion for exercise in exercises for criterion in exercise.criteria]
    most = maximum(criteria)
    left = math.fsum(c.score for c in criteria) - math.fsum(entry.lost for entry in late)
    return replace(
        grade,
        exercises=exercises,
        score=total(max(left, 0.0), most, rubric.policies.rounding),
        max_score=most,
        final=grade.final or _is_settled(criteria),
        late=late,
    )


def days_late(submitted_at: datetime, due: datetime, grace: timedelta = timedelta(0)) -> int:
    """Days of 24 hours begun since due + grace; 0 where it came by then. Both times have a zone."""
    # Two times of one zone are subtracted as clocks show them, which is an hour wrong where the clocks change.
    late = submitted_at.astimezone(UTC) - (due.astimezone(UTC) + grace)
    return max(-(-late // DAY), 0)


def _exercise(exercise: ExerciseGrade, ours: Mapping[str, Override]) -> ExerciseGrade:
    criteria = tuple(_criterion(c, ours.get(f"{exercise.id}.{c.id}")) for c in exercise.criteria)
    if criteria == exercise.criteria:
        return exercise
    return replace(exercise, criteria=criteria, score=math.fsum(c.score for c in criteria), max_score=maximum(criteria))


def _criterion(criterion: CriterionGrade, override: Override | None) -> CriterionGrade:
    """The line as a person set it. What another line withheld from it no longer counts."""
    if override is None:
        return criterion
    return replace(
        criterion,
        score=override.points or 0.0,
        max_score=0.0 if override.excused else criterion.max_score,
        withheld="",
        override=override,
        graded=criterion.score if criterion.graded is None else criterion.graded,
    )


def _is_settled(criteria: Sequence[CriterionGrade]) -> bool:
    """Whether there are lines with a fault of ours, and all of them were set by hand."""
    ours = [criterion for criterion in criteria if criterion.verdict is Verdict.GRADER_ERROR]
    return bool(ours) and all(criterion.override for criterion in ours)


def _lateness(
    exercises: Sequence[ExerciseGrade],
    adjustments: Adjustments,
    rubric: Rubric,
    student: str,
    submitted_at: datetime | None,
) -> Iterator[Late]:
    """An entry for each assignment that came after its due time and grace, in the order of the rubric."""
    if submitted_at is None:
        return
    if submitted_at.utcoffset() is None:
        raise ValueError(f"submitted_at is {submitted_at.isoformat()}, which has no zone")
    for assignment in rubric.assignments:
        slugs = {exercise.id for exercise in assignment.exercises}
        criteria = [c for exercise in exercises if exercise.id in slugs for c in exercise.criteria]
        extension = adjustments.extension_of(student, assignment.id)
        if late := _late(assignment, rubric.policies.late, criteria, extension, submitted_at):
            yield late


def _late(
    assignment: Assignment,
    policy: LatePolicy,
    criteria: Sequence[CriterionGrade],
    extension: Extension | None,
    submitted_at: datetime,
) -> Late | None:
    due, grace = assignment.due, timedelta(minutes=policy.grace_minutes)
    if due is None or not days_late(submitted_at, due, grace):
        return None
    days = min(days_late(submitted_at, moment, grace) for moment in (due, extension.until if extension else due))
    points = math.fsum(criterion.score for criterion in criteria)
    lost = _lost(policy, days, points, policy.floor * maximum(criteria))
    return Late(assignment.id, due, submitted_at.astimezone(due.tzinfo), days, points, lost, extension)


def _lost(policy: LatePolicy, days: int, points: float, floor: float) -> float:
    """What `days` cost of `points`: a share a day, up to the largest, and not below the floor."""
    if policy.cut_off_days is not None and days > policy.cut_off_days:
        return points
    lost = points * min(policy.per_day * days, policy.largest_loss)
    return max(min(lost, points - floor), 0.0)
