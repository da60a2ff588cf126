"""Evidence and a rubric become points; a fault of ours never costs any."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.evidence import Diagnosis, Evidence, Kind, Outcome, Verdict
from grader.model.exercise import Case, Check, Exercise, FollowThrough
from grader.model.grade import Grade
from grader.model.rubric import Assignment, Award, Criterion, ExerciseRubric, Policies, Rounding, Rubric
from grader.scoring.score import rounded, score

CHECKS = ("first", "second", "third", "fourth")
OWN = FollowThrough(because_of=("demo/first",), stand_in="third")


def _no_cases(_rng: np.random.Generator) -> list[Case]:
    return []


def exercise() -> Exercise:
    """Four checks; `second` may follow through after `first`, with `third` standing in."""
    checks = tuple(
        Check(name, name, lambda _case: [], follow_through=OWN if name == "second" else None) for name in CHECKS
    )
    return Exercise("Demo", (), _no_cases, checks)


def rubric(*criteria: Criterion, policies: Policies | None = None) -> Rubric:
    """A rubric of one exercise."""
    total = sum(c.points for c in criteria if not c.bonus)
    part = ExerciseRubric("demo", total, criteria)
    return Rubric("grader/rubric/v1", "Demo", (Assignment("a", "A", total, (part,)),), policies or Policies())


def evidence(verdicts: dict[str, Verdict], consistent: frozenset[str] = frozenset()) -> Evidence:
    """Outcomes by check; what is not named is correct."""
    every = {name: verdicts.get(name, Verdict.CORRECT) for name in CHECKS}
    return Evidence("somebody", {f"demo/{n}": Outcome(f"demo/{n}", v) for n, v in every.items()}, consistent)


def marked(verdicts: dict[str, Verdict], *criteria: Criterion, policies: Policies | None = None) -> Grade:
    """Score those verdicts with those criteria."""
    return score(evidence(verdicts), rubric(*criteria, policies=policies), {"demo": exercise()})


WHOLE = Criterion("whole", "Whole", 4, CHECKS)
SHARE = Criterion("share", "Share", 4, CHECKS, Award.PROPORTIONAL)
LADDER = Criterion("ladder", "Ladder", 4, CHECKS, Award.STEPS, {2: 1.0, 4: 4.0})
FAILING = st.sampled_from([v for v in Verdict if v not in {Verdict.CORRECT, Verdict.GRADER_ERROR}])


@given(st.dictionaries(st.sampled_from(CHECKS), FAILING))
def test_each_award_counts_what_passed(verdicts: dict[str, Verdict]) -> None:
    """all, proportional and steps give what the rubric says for the number of checks that passed."""
    passed, plain = 4 - len(verdicts), Policies(follow_through=False)
    assert marked(verdicts, WHOLE, policies=plain).score == (4 if passed == 4 else 0)
    assert marked(verdicts, SHARE, policies=plain).score == passed
    assert marked(verdicts, LADDER, policies=plain).score == (4 if passed == 4 else 1 if passed >= 2 else 0)


@given(st.dictionaries(st.sampled_from(CHECKS), FAILING), st.sampled_from(CHECKS))
def test_a_fault_of_ours_never_lowers_a_mark(verdicts: dict[str, Verdict], ours: str) -> None:
    """Turning any verdict into grader_error costs nothing, and the grade says that it is not final."""
    for criterion in (WHOLE, SHARE, LADDER):
        before, after = marked(verdicts, criterion), marked({**verdicts, ours: Verdict.GRADER_ERROR}, criterion)
        assert after.score >= before.score
        assert not after.final
        assert after.exercises[0].criteria[0].verdict is Verdict.GRADER_ERROR


@given(st.dictionaries(st.sampled_from(CHECKS), FAILING), st.sampled_from(CHECKS), FAILING)
def test_losing_one_more_check_never_raises_a_mark(
    verdicts: dict[str, Verdict], another: str, verdict: Verdict
) -> None:
    """Marks are monotone in the checks that pass."""
    for criterion in (WHOLE, SHARE, LADDER):
        plain = Policies(follow_through=False)
        more = marked({**verdicts, another: verdict}, criterion, policies=plain)
        assert more.score <= marked(verdicts, criterion, policies=plain).score


SECOND = Criterion("second", "Second", 3, ("second",))
LOST_BOTH = {"first": Verdict.WRONG_VALUES, "second": Verdict.WRONG_VALUES}


def test_a_later_part_keeps_its_mark_when_the_stand_in_passes() -> None:
    """A wrong earlier part costs once: the stand-in speaks for the later one."""
    grade = marked(LOST_BOTH, SECOND)
    assert grade.score == 3
    assert grade.exercises[0].criteria[0].checks[0].followed_through


@pytest.mark.parametrize(
    "verdicts",
    [
        {"second": Verdict.WRONG_VALUES},
        {**LOST_BOTH, "third": Verdict.WRONG_VALUES},
        {"first": Verdict.WRONG_VALUES, "second": Verdict.WRONG_SHAPE},
        {"first": Verdict.WRONG_VALUES, "second": Verdict.MISSING},
    ],
    ids=["earlier part right", "stand-in lost", "wrong shape", "missing"],
)
def test_no_follow_through_without_its_reason(verdicts: dict[str, Verdict]) -> None:
    """A later part that is wrong by itself is lost."""
    assert marked(verdicts, SECOND).score == 0


def test_follow_through_is_a_policy() -> None:
    """The rubric may switch it off."""
    assert marked(LOST_BOTH, SECOND, policies=Policies(follow_through=False)).score == 0


def test_consistent_answer_keeps_its_mark() -> None:
    """What is right for the student's own states counts even if the stand-in is lost."""
    seen = evidence({**LOST_BOTH, "third": Verdict.WRONG_VALUES}, frozenset({"demo/second"}))
    assert score(seen, rubric(SECOND), {"demo": exercise()}).score == 3


def test_needed_criterion_without_points_withholds() -> None:
    """A criterion that needs another one earns nothing until that one has earned something."""
    first = Criterion("first", "First", 1, ("first",))
    second = Criterion("second", "Second", 3, ("second",), needs=("demo.first",))
    withheld = marked({"first": Verdict.RAISED}, first, second)
    assert withheld.score == 0
    (line,) = (line for line in withheld.exercises[0].criteria if line.id == "second")
    assert (line.withheld, line.withheld_title) == ("demo.first", "First")
    assert marked({}, first, second).score == 4


def test_bonus_adds_to_the_score_and_not_to_the_maximum() -> None:
    """A bonus is on top."""
    grade = marked({}, WHOLE, Criterion("extra", "Extra", 2, ("first",), bonus=True))
    assert (grade.score, grade.max_score) == (6, 4)


def test_changed_arguments_cost_only_where_the_rubric_says_so() -> None:
    """By default it is a note; with the policy it is a verdict."""
    outcomes = {f"demo/{n}": Outcome(f"demo/{n}", Verdict.CORRECT, notes=("changed_arguments",)) for n in CHECKS}
    seen = Evidence("somebody", outcomes)
    assert score(seen, rubric(WHOLE), {"demo": exercise()}).score == 4
    strict = score(seen, rubric(WHOLE, policies=Policies(changed_arguments=True)), {"demo": exercise()})
    assert strict.score == 0
    assert strict.exercises[0].criteria[0].verdict is Verdict.CHANGED_ARGUMENTS


@given(st.floats(0, 1000), st.sampled_from(list(Rounding)))
def test_rounding_moves_by_at_most_half_a_step(points: float, rounding: Rounding) -> None:
    """Rounding is to the nearest step and leaves multiples of it alone."""
    step = {Rounding.NONE: 0.0, Rounding.HUNDREDTH: 0.01, Rounding.HALF: 0.5, Rounding.WHOLE: 1.0}[rounding]
    result = rounded(points, rounding)
    assert abs(result - points) <= step / 2 + 1e-6
    assert math.isclose(rounded(result, rounding), result)


def test_halves_are_rounded_up() -> None:
    """2.5 is 3 and 3.5 is 4: no student should meet banker's rounding."""
    assert [rounded(value, Rounding.WHOLE) for value in (2.5, 3.5)] == [3, 4]


def diagnosed(verdicts: dict[str, Verdict], under: dict[str, Verdict]) -> Evidence:
    """Evidence with a convention that explains every lost check, and how checks end under it."""
    lost = frozenset(f"demo/{name}" for name in verdicts)
    outcomes = {f"demo/{name}": Outcome(f"demo/{name}", verdict) for name, verdict in under.items()}
    found = Diagnosis(Kind.CONVENTION, "demo/convention", "The other way round.", "Ours, please.", lost, under=outcomes)
    return replace(evidence(verdicts), diagnoses=(found,))


ALL_RIGHT = dict.fromkeys(CHECKS, Verdict.CORRECT)


@given(st.dictionaries(st.sampled_from(CHECKS), FAILING), st.floats(0, 1))
def test_another_convention_earns_its_share_and_never_less(verdicts: dict[str, Verdict], share: float) -> None:
    """A criterion gets its own points or the share of those under the convention, whichever is more."""
    policies = Policies(other_convention=share, follow_through=False, rounding=Rounding.NONE)
    own = marked(verdicts, SHARE, policies=policies).score
    there = score(diagnosed(verdicts, ALL_RIGHT), rubric(SHARE, policies=policies), {"demo": exercise()}).score
    assert there == (max(own, share * 4) if verdicts else own)


def test_a_convention_gives_nothing_where_it_is_wrong_too() -> None:
    """What is lost under the convention is lost; and a convention that was not tried gives nothing."""
    policies = Policies(other_convention=0.8)
    lost = dict.fromkeys(CHECKS, Verdict.WRONG_VALUES)
    for under in (lost, {}):
        assert score(diagnosed(lost, under), rubric(WHOLE, policies=policies), {"demo": exercise()}).score == 0


def test_the_rubric_decides_whether_a_convention_counts() -> None:
    """Without a share in the policies, another convention is only named."""
    lost = {"first": Verdict.WRONG_VALUES}
    graded = score(diagnosed(lost, ALL_RIGHT), rubric(WHOLE), {"demo": exercise()})
    assert graded.score == 0
    assert graded.exercises[0].criteria[0].diagnosis is not None


def test_a_diagnosis_goes_to_the_criteria_whose_checks_it_explains() -> None:
    """A criterion that lost nothing has none, nor has one whose lost checks it does not explain."""
    first = Criterion("one", "One", 2, ("first",))
    second = Criterion("two", "Two", 2, ("second",))
    third = Criterion("three", "Three", 2, ("third",))
    found = diagnosed({"first": Verdict.WRONG_VALUES}, {})
    wrong = {**found.outcomes, "demo/second": Outcome("demo/second", Verdict.RAISED)}
    graded = score(replace(found, outcomes=wrong), rubric(first, second, third), {"demo": exercise()})
    assert [line.diagnosis is not None for line in graded.exercises[0].criteria] == [True, False, False]
