"""The agenda: every group of calls that a submission is put through, in order, made once a course."""

from __future__ import annotations

from collections.abc import Iterable

from grader.course.course import Course
from grader.errors import CourseError
from grader.model.exercise import Case, Check, Exercise, Group, Plan


def make_agenda(course: Course, *, hidden: bool) -> tuple[Group, ...]:
    """Every plan on every case that a check wants it for; checks that share a plan share its calls.

    Within an exercise the cases decide the order, from the smallest up: ordinary inputs come before odd ones. Of an
    exercise that is not to be scored itself only what may excuse a loss elsewhere is run.
    Raises CourseError for a check that no case is drawn for, since it could not fail.
    """
    agenda = tuple(
        group
        for slug, exercise in course.exercises.items()
        for case in course.cases(slug, hidden=hidden)
        for group in groups_of(slug, exercise, case)
    )
    _refuse_untried(course, agenda)
    if not course.only:
        return agenda
    excusing = _excusing(course)
    return tuple(group for group in agenda if group.exercise in course.only or _ids(group) & excusing)


def _excusing(course: Course) -> frozenset[str]:
    """Checks, of whatever exercise, that can excuse a loss in those to be scored."""
    through = (check.follow_through for slug in course.only for check in course.exercises[slug].checks)
    return frozenset(name for one in through if one for name in one.because_of)


def _ids(group: Group) -> set[str]:
    return {f"{group.exercise}/{check.id}" for check in group.checks}


def _refuse_untried(course: Course, agenda: Iterable[Group]) -> None:
    tried = set().union(*map(_ids, agenda))
    faults = [
        f"{course.root / 'assignments' / slug / 'exercise.py'}:1:1: no case has a tag of check {check.id!r}: "
        f"{', '.join(check.tags)}"
        for slug, exercise in course.exercises.items()
        for check in exercise.checks
        if f"{slug}/{check.id}" not in tried
    ]
    if faults:
        raise CourseError(faults)


def groups_of(slug: str, exercise: Exercise, case: Case) -> Iterable[Group]:
    """The plans of an exercise that want this case, each with the checks that share it."""
    plans: dict[Plan, list[Check]] = {}
    for check in exercise.checks:
        if case.tag in check.tags:
            plans.setdefault(check.plan, []).append(check)
    for plan, checks in plans.items():
        yield Group(slug, case, tuple(plan(case)), tuple(checks))
