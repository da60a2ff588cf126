"""One check on one case: which verdict, whose fault, which numbers may be shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from grader.compare.judge import Answered, describe, judge
from grader.model.evidence import Failure, Foreign, Outcome, Reply, Verdict
from grader.model.exercise import (
    MAPPING,
    OPAQUE,
    Call,
    Case,
    Check,
    Claim,
    Function,
    Group,
    Relation,
    Values,
    call,
    claim,
)

FUNCTIONS = {
    "forward": Function("forward", ("x", "k"), {"h": "NTH", "cache": OPAQUE}),
    "backward": Function("backward", ("dh", "cache"), {"dx": "NTD"}),
    "clip": Function("clip", ("grads", "limit"), {"clipped": MAPPING}),
}
RIGHT = np.random.default_rng(0).standard_normal((2, 3, 4))
CASE = Case("tiny", {"x": RIGHT})
HIDDEN = Case("tiny", {"x": RIGHT}, hidden=True)


def forward_and_backward(case: Case) -> list[Call]:
    """A plan of two calls."""
    first = call("forward", case.x, 3)
    return [first, call("backward", case.x, first.output("cache"))]


def outcome(check: Check, replies: Sequence[Reply], expected: Sequence[Reply], case: Case = CASE) -> Outcome:
    """Judge a check of the exercise `demo`."""
    group = Group("demo", case, tuple(check.plan(case)), (check,))
    return judge(check, Answered(group, replies, expected, FUNCTIONS))


SAME = Check("same", "The gradient", forward_and_backward, ("dx",))
GOOD = (Reply({"h": RIGHT}), Reply({"dx": RIGHT}))


def test_equal_values_are_correct() -> None:
    """A reply that equals the reference's is correct."""
    assert outcome(SAME, GOOD, GOOD).verdict is Verdict.CORRECT


def test_numbers_are_shown_for_public_cases_only() -> None:
    """A hidden case's outcome carries no number of the reference, and none of its plain arguments."""
    wrong = (GOOD[0], Reply({"dx": RIGHT + 1}))
    public, hidden = outcome(SAME, wrong, GOOD), outcome(SAME, wrong, GOOD, HIDDEN)
    assert public.finding
    assert public.finding.expected_value is not None
    assert hidden.finding
    assert hidden.finding.expected_value is None
    assert hidden.finding.actual_value is None
    assert (len(public.finding.errors), hidden.finding.errors) == (RIGHT.shape[1], ())
    assert describe(forward_and_backward(CASE)[0], FUNCTIONS, hidden=False) == "forward(x (2, 3, 4), k=3)"
    assert describe(forward_and_backward(CASE)[0], FUNCTIONS, hidden=True) == "forward(x (2, 3, 4), k)"


@pytest.mark.parametrize("verdict", [Verdict.RAISED, Verdict.TIMED_OUT, Verdict.OUT_OF_MEMORY, Verdict.MISSING])
def test_own_failure_is_the_verdict_and_anothers_is_not_run(verdict: Verdict) -> None:
    """Where the judged function fails, that is its verdict; where an earlier part fails, it was not run."""
    own = (GOOD[0], Reply(failure=Failure(verdict, "backward")))
    assert outcome(SAME, own, GOOD).verdict is verdict
    not_run = Reply(failure=Failure(Verdict.NOT_RUN, "backward"))
    assert outcome(SAME, (Reply(failure=Failure(verdict, "forward")), not_run), GOOD).verdict is Verdict.NOT_RUN


def test_absent_function_is_missing_whatever_else_failed() -> None:
    """A function that is not there is missing, even if its forward pass failed too."""
    replies = (
        Reply(failure=Failure(Verdict.RAISED, "forward")),
        Reply(failure=Failure(Verdict.MISSING, "backward")),
    )
    assert outcome(SAME, replies, GOOD).verdict is Verdict.MISSING


def test_fault_of_the_reference_is_ours() -> None:
    """A reference that fails is a grader_error, never a lost mark."""
    broken = (GOOD[0], Reply(failure=Failure(Verdict.RAISED, "backward")))
    assert outcome(SAME, GOOD, broken).verdict is Verdict.GRADER_ERROR


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        (RIGHT * np.nan, Verdict.NOT_FINITE),
        (Foreign("MaskedArray"), Verdict.WRONG_TYPE),
        (Foreign("Lazy"), Verdict.WRONG_TYPE),
        (Foreign("array", "dtype object"), Verdict.WRONG_DTYPE),
        (1.0, Verdict.WRONG_SHAPE),
        (RIGHT.reshape(3, 2, 4), Verdict.WRONG_SHAPE),
        (RIGHT + 1e-3, Verdict.WRONG_VALUES),
        (RIGHT.astype(np.float32), Verdict.CORRECT),
    ],
)
def test_each_odd_value_has_its_own_verdict(value: Any, verdict: Verdict) -> None:
    """NaN, masked, subclass, object, scalar and wrong shape are told apart."""
    assert outcome(SAME, (GOOD[0], Reply({"dx": value})), GOOD).verdict is verdict


def test_too_few_values_are_a_wrong_type() -> None:
    """A function that returns less than asked for has returned the wrong kind of thing."""
    seen = outcome(SAME, (GOOD[0], Reply({})), GOOD)
    assert seen.verdict is Verdict.WRONG_TYPE
    assert seen.finding
    assert seen.finding.reason == "too_few"


def test_mappings_are_compared_key_by_key() -> None:
    """A dict must have the keys of the right answer, and the first wrong array is named."""
    check = Check("clip", "Clipped", lambda case: [call("clip", {"a": case.x}, 1.0)], ("clipped",))
    right = (Reply({"clipped": {"a": RIGHT, "b": RIGHT}}),)
    assert outcome(check, right, right).verdict is Verdict.CORRECT
    assert outcome(check, (Reply({"clipped": {"a": RIGHT}}),), right).verdict is Verdict.WRONG_TYPE
    assert outcome(check, (Reply({"clipped": RIGHT}),), right).verdict is Verdict.WRONG_TYPE
    seen = outcome(check, (Reply({"clipped": {"a": RIGHT, "b": RIGHT * 2}}),), right)
    assert seen.finding
    assert seen.finding.output == "clipped['b']"


def bounded(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
    """|h| <= 10: true of zeros as well."""
    h = run[0]["h"]
    yield claim("|h|", actual=np.abs(h), expected=10 * np.ones_like(h), relation=Relation.AT_MOST)


@pytest.mark.parametrize("trivial", [RIGHT * 0, RIGHT * 0 + 0.5, np.repeat(RIGHT[:, :1], 3, axis=1)])
def test_trivial_work_never_passes_a_law(trivial: Any) -> None:
    """Zeros, a constant and a state that stands still satisfy many laws, and earn none of them."""
    law = Check("bounded", "Bounded", lambda case: [call("forward", case.x, 3)], law=bounded)
    right = (Reply({"h": RIGHT}),)
    assert outcome(law, right, right).verdict is Verdict.CORRECT
    assert outcome(law, (Reply({"h": trivial}),), right).verdict is Verdict.WRONG_VALUES


def test_writing_into_an_argument_is_a_note() -> None:
    """Changing the caller's array is noticed; changing one's own cache is not."""
    assert outcome(SAME, (GOOD[0], Reply(GOOD[1].values, changed=(0,))), GOOD).notes == ("changed_arguments",)
    assert outcome(SAME, (GOOD[0], Reply(GOOD[1].values, changed=(1,))), GOOD).notes == ()


def test_integers_are_a_note_where_they_cut_something_off() -> None:
    """Wrong whole numbers are told from other wrong numbers, but not where whole numbers are right."""
    cut, whole = RIGHT.astype(int), (GOOD[0], Reply({"dx": np.ones_like(RIGHT)}))
    assert outcome(SAME, (GOOD[0], Reply({"dx": cut})), GOOD).notes == ("integers",)
    assert outcome(SAME, (GOOD[0], Reply({"dx": cut + 2})), whole).notes == ()
    assert outcome(SAME, (GOOD[0], Reply({"dx": np.ones(RIGHT.shape, int)})), whole).notes == ()


def test_exception_of_a_law_is_not_swallowed_here() -> None:
    """A law that breaks is our fault, and the caller must learn of it."""

    def broken(_case: Case, run: Sequence[Values]) -> Iterator[Claim]:
        yield claim("h", actual=run[7]["h"], expected=0.0)

    with pytest.raises(IndexError):
        outcome(Check("broken", "Broken", forward_and_backward, law=broken), GOOD, GOOD)


def test_a_hidden_case_tells_nothing_that_a_student_could_choose() -> None:
    """A message, the name of a class and an odd shape could carry hidden inputs out; for public cases they help."""
    failure = Failure(Verdict.RAISED, "backward", "Secret0123", "the weights are [0.123]", "a.py", 3)
    shape = Reply({"dx": np.zeros((2, 123456))})
    odd = Reply({"dx": Foreign("Weights0123")})
    for reply in (Reply(failure=failure), shape, odd):
        public, hidden = (outcome(SAME, (GOOD[0], reply), GOOD, case) for case in (CASE, HIDDEN))
        assert "123" in repr(public)
        assert "123" not in repr(hidden)
        assert public.verdict is hidden.verdict


def test_a_hidden_case_still_tells_an_ordinary_shape() -> None:
    """A transposed result is named as such, hidden or not."""
    seen = outcome(SAME, (GOOD[0], Reply({"dx": RIGHT.transpose(1, 0, 2)})), GOOD, HIDDEN)
    assert seen.finding
    assert seen.finding.actual_shape == (3, 2, 4)
