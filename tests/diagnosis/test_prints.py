"""Fingerprints agree where values do, and nowhere else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.diagnosis.places import Place
from grader.diagnosis.prints import Prints, agree, beside, right_prints, take
from grader.model.evidence import Failure, Foreign, Reply, Verdict
from grader.model.exercise import Array, Function

FUNCTION = Function("gru_forward", ("x",), {"h": "NTH"})
SHAPES = st.tuples(st.integers(1, 4), st.integers(1, 5), st.integers(1, 6))
SEEDS = st.integers(0, 2**32 - 1)
SCALES = st.sampled_from([1e-200, 1e-9, 1.0, 1e9, 1e200])


def place(expected: Array) -> Place:
    """The first call of the first group, which should give `expected`."""
    return Place(0, 0, FUNCTION, "h", "", expected)


def prints(expected: Array, value: Any) -> Prints:
    """Fingerprint of a value where `expected` is right."""
    with np.errstate(all="ignore"):
        return take([place(expected)], [[Reply({"h": value})]])


def are_alike(first: Prints, second: Prints) -> bool:
    """Whether the only place is the same in both."""
    with np.errstate(all="ignore"):
        return bool(agree(first, second).all())


def drawn(seed: int, shape: tuple[int, ...], scale: float = 1.0) -> Array:
    """Draw an array of that size of numbers."""
    return scale * np.random.default_rng(seed).standard_normal(shape)


@given(SEEDS, SHAPES, st.sampled_from([1e-9, 1.0, 1e9, 1e200]))
def test_rounding_leaves_a_fingerprint_alone(seed: int, shape: tuple[int, int, int], scale: float) -> None:
    """Values that differ by 1e-12 are the same, at every size."""
    right = drawn(seed, shape, scale)
    assert are_alike(prints(right, right), prints(right, right * (1 + 1e-12 * drawn(seed + 1, shape))))


@given(SEEDS, SHAPES, SCALES, st.floats(4e-3, 10))
def test_a_mistake_changes_a_fingerprint(seed: int, shape: tuple[int, int, int], scale: float, error: float) -> None:
    """What is off by the smallest known mistake or more is not the same, except for what is nothing at all."""
    right = drawn(seed, shape)
    other = right + error * np.linalg.norm(right) * _unit(drawn(seed + 1, shape))
    expected, actual = scale * right, scale * other
    assert are_alike(prints(expected, expected), prints(expected, actual)) == (scale == 1e-200)


def _unit(array: Array) -> Array:
    return np.asarray(array / np.linalg.norm(array))


@given(SEEDS, SHAPES)
def test_single_precision_leaves_a_fingerprint_alone(seed: int, shape: tuple[int, int, int]) -> None:
    """What went through a float32 buffer is the same value."""
    right = drawn(seed, shape)
    assert are_alike(prints(right, right), prints(right, right.astype(np.float32)))


def test_what_is_large_is_finite() -> None:
    """A sum of entries may overflow where none of them does; that is no reason to take it for another mistake's."""
    large = np.full((3, 4), 1e308) * [[1.0], [-1.0], [1.0]]
    with np.errstate(over="ignore", invalid="ignore"):
        kinds = [prints(np.ones((3, 4)), value).kinds[0] for value in (large, np.full((3, 4), np.inf), np.ones((3, 4)))]
    assert kinds[0] == kinds[2] != kinds[1]


def test_another_shape_is_another_value() -> None:
    """The same numbers in another shape are not the same; (1, H) for (H,) is, as it is for the comparison."""
    right = drawn(1, (3, 4, 5))
    assert not are_alike(prints(right, right), prints(right, right.reshape(4, 3, 5)))
    bias = drawn(2, (5,))
    assert are_alike(prints(bias, bias), prints(bias, bias[None]))


def test_norms_that_vanish_are_compared_by_their_logarithms() -> None:
    """A constant added to norms over many decades shows, although it is small beside the largest of them."""
    right = 0.5 ** np.arange(60.0)
    assert are_alike(prints(right, right), prints(right, right * (1 + 1e-9)))
    assert not are_alike(prints(right, right), prints(right, right + 1e-12))
    assert not are_alike(prints(right, right), prints(right, 0 * right))


@pytest.mark.parametrize("value", [None, Foreign("object"), {"a": np.ones(3)}, "text", np.array(["a"])])
def test_what_is_no_array_has_a_kind_of_its_own(value: Any) -> None:
    """Nothing a student returns breaks the fingerprint, and none of it is like numbers."""
    right = drawn(3, (2, 2, 2))
    assert not are_alike(prints(right, right), prints(right, value))
    assert are_alike(prints(right, value), prints(right, value))


def test_a_list_in_another_shape_is_like_its_array() -> None:
    """Lists of numbers, a lone number and arrays are the same values, whatever shape was asked for."""
    right = drawn(9, (2, 2, 2))
    for value in (drawn(10, (3, 2)), drawn(11, ())):
        assert are_alike(prints(right, value), prints(right, value.tolist()))
    assert not are_alike(prints(right, [[1.0], [1.0, 2.0]]), prints(right, [1.0, 2.0]))


def test_an_enormous_array_costs_nothing() -> None:
    """What is far larger than any right answer is told by that alone."""
    right = drawn(8, (2, 2, 2))
    assert not prints(right, np.zeros(1 << 20)).numbers.any()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_not_finite_is_like_not_finite_only(bad: float) -> None:
    """NaN agrees with no number, and NaN at another index is the same way to fail."""
    right = drawn(4, (2, 2, 2))
    first, second = right.copy(), right.copy()
    first[0, 0, 0] = second[1, 1, 1] = bad
    assert not are_alike(prints(right, right), prints(right, first))
    assert are_alike(prints(right, first), prints(right, second))


def test_failures_are_told_apart_by_verdict_and_function() -> None:
    """Two calls failed alike if the same function raised; the type matters only where it has one cause."""
    right = drawn(5, (2, 2, 2))

    def failed(verdict: Verdict, function: str, error: str, message: str = "") -> Prints:
        return take([place(right)], [[Reply(failure=Failure(verdict, function, error, message))]])

    raised = failed(Verdict.RAISED, "gru_forward", "ValueError", "one")
    assert are_alike(raised, failed(Verdict.RAISED, "gru_forward", "ValueError", "another"))
    assert are_alike(raised, failed(Verdict.RAISED, "gru_forward", "TypeError", "one"))
    assert not are_alike(raised, failed(Verdict.RAISED, "gru_forward", "UnboundLocalError", "one"))
    assert not are_alike(raised, failed(Verdict.RAISED, "gru_backward", "ValueError", "one"))
    assert not are_alike(raised, failed(Verdict.TIMED_OUT, "gru_forward", ""))


def test_right_values_are_marked_as_such() -> None:
    """Beside the right fingerprints, what is right has no numbers, and what is wrong keeps its own."""
    first, second = drawn(6, (2, 3, 4)), drawn(7, (2, 3, 4))
    spots = [place(first), Place(0, 1, FUNCTION, "h", "", second)]
    seen = beside(right_prints(spots), take(spots, [[Reply({"h": first}), Reply({"h": first})]]))
    assert seen.wrong.tolist() == [False, True]
    assert not seen.numbers[0].any()
    assert seen.numbers[1].any()
