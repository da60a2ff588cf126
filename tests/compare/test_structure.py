"""The first rungs: what is no array of numbers, of the right shape, finite, never reaches the last."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.compare.structure import Unsound, climb
from grader.model.evidence import Foreign, Verdict
from grader.model.exercise import Array
from tests.draws import arrays

EXPECTED = np.arange(12.0).reshape(3, 4)


def verdict_of(actual: Any, expected: Array = EXPECTED) -> Verdict:
    """The verdict of a climb."""
    try:
        climb(actual, expected=expected)
    except Unsound as unsound:
        return unsound.finding.verdict
    return Verdict.CORRECT


@given(arrays())
def test_array_of_the_right_shape_passes_unchanged(array: Array) -> None:
    """Climbing changes no number."""
    assert np.array_equal(climb(array, expected=np.zeros_like(array)).array, array)


@given(arrays(), arrays())
def test_two_dimensional_shapes_are_never_broadcast(array: Array, expected: Array) -> None:
    """Only a vector or a number may come with one axis too many."""
    if array.shape != expected.shape and expected.ndim > 1:
        assert verdict_of(array, expected) is Verdict.WRONG_SHAPE


@pytest.mark.parametrize(
    ("actual", "verdict"),
    [
        (None, Verdict.WRONG_TYPE),
        ("text", Verdict.WRONG_TYPE),
        (True, Verdict.WRONG_TYPE),
        ({"a": 1.0}, Verdict.WRONG_TYPE),
        ([[1.0], [1.0, 2.0]], Verdict.WRONG_TYPE),
        ([], Verdict.WRONG_TYPE),
        ([Foreign("function")], Verdict.WRONG_TYPE),
        (Foreign("MaskedArray"), Verdict.WRONG_TYPE),
        (Foreign("Sneaky"), Verdict.WRONG_TYPE),
        (Foreign("array", "dtype object"), Verdict.WRONG_DTYPE),
        (EXPECTED.astype(complex), Verdict.WRONG_DTYPE),
        (EXPECTED > 1, Verdict.WRONG_DTYPE),
        (3.0, Verdict.WRONG_SHAPE),
        (np.float64(3.0), Verdict.WRONG_SHAPE),
        (EXPECTED.T, Verdict.WRONG_SHAPE),
        (EXPECTED.reshape(-1), Verdict.WRONG_SHAPE),
        (EXPECTED[None], Verdict.WRONG_SHAPE),
        (np.zeros((0, 4)), Verdict.WRONG_SHAPE),
        (EXPECTED * np.nan, Verdict.NOT_FINITE),
        (EXPECTED + np.inf, Verdict.NOT_FINITE),
        (EXPECTED.tolist(), Verdict.CORRECT),
        (list(EXPECTED), Verdict.CORRECT),
        (EXPECTED.astype(int), Verdict.CORRECT),
        (np.asfortranarray(EXPECTED), Verdict.CORRECT),
        (EXPECTED.astype(np.float32), Verdict.CORRECT),
    ],
)
def test_each_kind_of_value_ends_on_its_own_rung(actual: Any, verdict: Verdict) -> None:
    """Every wrong kind has its own verdict, and every harmless one passes."""
    assert verdict_of(actual) is verdict


@given(st.integers(1, 6))
def test_vector_may_come_as_a_row_or_a_column(size: int) -> None:
    """(1, H) and (H, 1) are read as (H,), with a note."""
    vector = np.arange(1.0, size + 1)
    for actual in (vector[None], vector[:, None]):
        sound = climb(actual, expected=vector)
        assert np.array_equal(sound.array, vector)
        assert sound.notes == ("extra_axis",)


def test_squeezed_result_is_a_wrong_shape() -> None:
    """A lost axis of size one is a mistake: the right shape had it."""
    assert verdict_of(np.zeros((3, 4)), np.zeros((3, 4, 1))) is Verdict.WRONG_SHAPE
    assert verdict_of(np.float64(1.0), np.ones(1)) is Verdict.WRONG_SHAPE


def test_nan_in_a_sequence_names_the_first_step() -> None:
    """The finding says from which time step on the values are not finite."""
    actual = np.zeros((2, 5, 3))
    actual[1, 3:] = np.nan
    with pytest.raises(Unsound) as caught:
        climb(actual, expected=np.zeros((2, 5, 3)), time_axis=1)
    assert (caught.value.finding.step, caught.value.finding.steps) == (3, 5)


def test_infinity_passes_where_the_right_answer_is_infinite() -> None:
    """The finite rung asks for no more than the reference gives."""
    assert verdict_of(np.full(3, np.inf), np.array([1.0, np.inf, 2.0])) is Verdict.CORRECT
