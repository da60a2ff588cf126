"""The agenda: every check on every case it asks for, from the smallest up, and no check that cannot fail."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.course.agenda import make_agenda
from grader.course.course import Course, load_part
from grader.errors import CourseError
from tests.conftest import ROOT


def test_hidden_cases_stand_beside_their_public_twins(course: Course) -> None:
    """The hidden twin of a case comes right after it, so the smallest failing case stays the first."""
    for slug in course.exercises:
        cases = course.cases(slug, hidden=True)
        assert [case.hidden for case in cases] == [False, True] * (len(cases) // 2)
        assert [case.name for case in cases[::2]] == [case.name for case in cases[1::2]]


def test_every_check_meets_public_and_hidden_cases(course: Course) -> None:
    """What is graded hidden can be checked in public, and nothing is graded in public alone."""
    met: dict[str, set[bool]] = {}
    for group in make_agenda(course, hidden=True):
        for check in group.checks:
            met.setdefault(f"{group.exercise}/{check.id}", set()).add(group.case.hidden)
    assert set(map(frozenset, met.values())) == {frozenset({True, False})}
    assert len(met) == sum(len(exercise.checks) for exercise in course.exercises.values())


def test_a_check_without_a_case_is_a_fault_of_the_course(course: Course) -> None:
    """A check that nothing is drawn for could not fail, so it is named instead of passed."""
    slug, exercise = next(iter(course.exercises.items()))
    blind = replace(exercise, checks=(*exercise.checks, replace(exercise.checks[0], id="blind", tags=("nowhere",))))
    with pytest.raises(CourseError, match="blind"):
        make_agenda(replace(course, exercises={slug: blind}), hidden=False)


def test_a_profile_that_nothing_draws_is_a_fault_of_the_course(course: Course) -> None:
    """A curve on a case that its check does not run on is named with what it asked for."""
    slug, exercise = "bptt", course.exercises["bptt"]
    curve = replace(exercise.profiles[0], cases=("nowhere",))
    blind = {**course.exercises, slug: replace(exercise, profiles=(curve,))}
    with pytest.raises(CourseError, match="nowhere"):
        make_agenda(replace(course, exercises=blind), hidden=False)


def test_another_secret_draws_other_hidden_cases_and_the_same_public_ones(course: Course) -> None:
    """Hidden inputs depend on the secret, but for a few that are famous by hand; public ones on nothing."""
    other = replace(course, secret=replace(course.secret, key=b"another"))
    for slug in course.exercises:
        pairs = list(zip(course.cases(slug, hidden=True), other.cases(slug, hidden=True), strict=True))
        same = [repr(mine.values) == repr(theirs.values) for mine, theirs in pairs]
        assert all(same[::2])
        assert sum(same[1::2]) < len(same[1::2]) / 2


def test_what_is_only_needed_is_run_as_far_as_it_excuses() -> None:
    """Of an exercise that is not to be scored, groups stay whose checks excuse a loss in those that are."""
    part, _ = load_part(ROOT, "", ("gradient_decay",), public=True)
    groups = make_agenda(part, hidden=False)
    whole = make_agenda(replace(part, only=frozenset()), hidden=False)
    own = [[(g.case.name, g.checks) for g in some if g.exercise == "gradient_decay"] for some in (groups, whole)]
    assert own[0] == own[1]
    kept = {f"{g.exercise}/{check.id}" for g in groups if g.exercise != "gradient_decay" for check in g.checks}
    checks = part.exercises["gradient_decay"].checks
    assert {name for c in checks if c.follow_through for name in c.follow_through.because_of} <= kept | {
        f"gradient_decay/{check.id}" for check in checks
    }
    assert len(groups) < len(whole) / 2
