"""The agenda: every group of calls and every experiment that a submission is put through, made once a course."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from grader.course.course import Course
from grader.errors import CourseError
from grader.model.exercise import Case, Check, Exercise, Group, Plan, Staged


def make_agenda(course: Course, *, hidden: bool) -> tuple[Group, ...]:
    """Every plan on every case that a check wants it for; checks that share a plan share its calls.

    Within an exercise the cases decide the order, from the smallest up: ordinary inputs come before odd ones. Of an
    exercise that is not to be scored itself only what may excuse a loss elsewhere, or open an experiment, is run.
    Raises CourseError for a check that no case is drawn for, since it could not fail, and for a profile without one.
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
    supporting = _supporting(course)
    return tuple(group for group in agenda if group.exercise in course.only or _ids(group) & supporting)


def _supporting(course: Course) -> frozenset[str]:
    """Checks, of whatever exercise, that can excuse a loss in those to be scored, or open an experiment of theirs."""
    scored = [course.exercises[slug] for slug in course.only]
    through = (check.follow_through for exercise in scored for check in exercise.checks)
    gates = (experiment.needs for exercise in scored for experiment in exercise.experiments)
    return frozenset(name for one in through if one for name in one.because_of).union(*gates)


def _ids(group: Group) -> set[str]:
    return {f"{group.exercise}/{check.id}" for check in group.checks}


def _refuse_untried(course: Course, agenda: Sequence[Group]) -> None:
    tried = set().union(*map(_ids, agenda))
    faults = [
        f"{course.root / 'assignments' / slug / 'exercise.py'}:1:1: no case has a tag of check {check.id!r}: "
        f"{', '.join(check.tags)}"
        for slug, exercise in course.exercises.items()
        for check in exercise.checks
        if f"{slug}/{check.id}" not in tried
    ]
    on_cases = {(name, group.case.name) for group in agenda for name in _ids(group)}
    faults += [
        f"{course.root / 'assignments' / slug / 'exercise.py'}:1:1: the profile {curve.quantity!r} cannot be drawn: "
        f"check {curve.check!r} does not run on case {case!r}"
        for slug, exercise in course.exercises.items()
        for curve in exercise.profiles
        for case in curve.cases
        if (f"{slug}/{curve.check}", case) not in on_cases
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


def stage(course: Course, *, hidden: bool) -> tuple[Staged, ...]:
    """Every experiment with its case: one only, since training takes seconds; the hidden one where there is one.

    Raises CourseError for an experiment without a case, or with a need that is no check of this course.
    """
    checks = {f"{slug}/{check.id}" for slug, exercise in course.exercises.items() for check in exercise.checks}
    staged, faults = [], []
    for slug, exercise in course.exercises.items():
        cases = {case.name: case for case in course.cases(slug, hidden=hidden)}  # a hidden twin comes last, and stays
        for experiment in exercise.experiments:
            wrong = [f"it needs {need!r}, which is no check" for need in experiment.needs if need not in checks]
            wrong += [] if experiment.case in cases else [f"there is no case {experiment.case!r}"]
            file = course.root / "assignments" / slug / "exercise.py"
            faults += [f"{file}:1:1: experiment {experiment.id!r}: {text}" for text in wrong]
            if not wrong:
                staged.append(Staged(slug, cases[experiment.case], experiment))
    if faults:
        raise CourseError(faults)
    return tuple(staged)
