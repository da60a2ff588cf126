"""What is drawn over time: norms at each step, gaps where there is no number, nothing of hidden cases."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.compare.judge import Answered
from grader.compare.profiles import make_profile
from grader.model.evidence import Failure, Profile, Reply, Verdict
from grader.model.exercise import Case, Check, Curve, Function, Group, call

CURVE = Curve("norm of dx", "back", "dx", ("tiny",))
FUNCTIONS = {"backward": Function("backward", ("dh",), {"dx": "NTD", "db": "H", "norms": "T"})}
CALL = call("backward", np.ones(1))
CHECK = Check("back", "Back", lambda _case: [CALL], ("dx",))


def drawn(actual: Any, expected: Any, *, curve: Curve = CURVE, hidden: bool = False) -> Profile | None:
    """The profile of one call that returned `actual`, or nothing, where `expected` is right."""
    group = Group("bptt", Case("tiny", {}, hidden=hidden), (CALL,), (CHECK,))
    reply = Reply(failure=Failure(Verdict.RAISED, "backward")) if actual is None else Reply({curve.output: actual})
    return make_profile(curve, Answered(group, [reply], [Reply({curve.output: expected})], FUNCTIONS))


@given(st.lists(st.integers(-250, 250), min_size=1, max_size=8))
def test_each_step_has_its_norm_however_small_or_large(exponents: list[int]) -> None:
    """A gradient that has vanished or exploded is drawn where it is: its square needs no place among the floats."""
    steps = np.array([10.0**exponent for exponent in exponents])
    array = np.broadcast_to(steps[None, :, None], (2, len(steps), 2)).copy()
    profile = drawn(array, array)
    assert profile
    assert profile.expected == pytest.approx(tuple(2 * steps), rel=1e-5)
    assert profile.actual == profile.expected


def test_a_step_that_is_not_finite_is_a_gap() -> None:
    """NaN and infinity leave a gap in the student's curve, and the other steps stay."""
    actual = np.ones((2, 3, 2))
    actual[0, 1, 0], actual[1, 2, 1] = np.nan, np.inf
    profile = drawn(actual, np.ones((2, 3, 2)))
    assert profile
    assert profile.actual == (2.0, None, None)


@pytest.mark.parametrize("actual", [None, np.ones((3, 2, 2)), "words", np.array(["a"]), [[1.0], [1.0, 2.0]]])
def test_where_nothing_fitting_came_only_the_right_curve_is_left(actual: Any) -> None:
    """A failed call, a wrong shape or a wrong type is no reason to draw nothing."""
    profile = drawn(actual, np.ones((2, 3, 2)))
    assert profile
    assert (profile.actual, profile.expected) == ((), (2.0, 2.0, 2.0))


def test_numbers_over_time_are_drawn_as_they_came() -> None:
    """Where a function returns one number a step, it is that number."""
    curve = Curve("norms", "back", "norms", ("tiny",))
    profile = drawn(np.array([-1.0, 0.0, 2.0]), np.array([1.0, 2.0, 3.0]), curve=curve)
    assert profile
    assert profile.actual == (-1.0, 0.0, 2.0)


def test_what_has_no_time_is_not_drawn() -> None:
    """A gradient of a bias has no steps."""
    assert drawn(np.ones(3), np.ones(3), curve=Curve("norm of db", "back", "db", ("tiny",))) is None


def test_a_hidden_case_is_never_drawn() -> None:
    """Its norms are for the instructor alone, so asking for them is a fault of ours."""
    with pytest.raises(AssertionError, match="hidden"):
        drawn(np.ones((2, 3, 2)), np.ones((2, 3, 2)), hidden=True)
