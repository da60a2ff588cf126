"""The agenda: every group of calls that a submission is put through, in order, made once a course."""

from __future__ import annotations

from collections.abc import Iterable

from grader.course.course import Course
from grader.errors import CourseError
from grader.model.exercise import Case, Check, Exercise, Group, Plan


def make_agenda(course: Course, *, hidden: bool) -> tuple[Group, ...]:
    """Every plan on every case that a check wants it for; checks that share a plan share its calls.

    Within an exercise the cases decide the order, from the smallest up: ordinary inputs come before odd ones.
    Raises CourseError for a check that no case is drawn for, since it could not fail.
    """
    agenda = tuple(
        group
        for slug, exercise in course.exercises.items()
        for case in course.cases(slug, hidden=hidden)
        for group in _groups(slug, exercise, case)
    )
    tried = {f"{group.exercise}/{check.id}" for group in agenda for check in group.checks}
    faults = [
        f"{course.root / 'assignments' / slug / 'exercise.py'}:1:1: no case has a tag of check {check.id!r}: "
        f"{', '.join(check.tags)}"
        for slug, exercise in course.exercises.items()
        for check in exercise.checks
        if f"{slug}/{check.id}" not in tried
    ]
    if faults:
        raise CourseError(faults)
    return agenda


def _groups(slug: str, exercise: Exercise, case: Case) -> Iterable[Group]:
    plans: dict[Plan, list[Check]] = {}
    for check in exercise.checks:
        if case.tag in check.tags:
            plans.setdefault(check.plan, []).append(check)
    for plan, checks in plans.items():
        yield Group(slug, case, tuple(plan(case)), tuple(checks))
