"""The last rung: which numbers are right, and where the first wrong one is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grader.compare.tolerance import TABLE
from grader.compare.values import compare_values, is_flat, relative_error, rounded
from grader.model.evidence import Verdict
from grader.model.exercise import Array, Relation
from tests.draws import arrays, nonzero_arrays


def verdict_of(actual: Array, expected: Array, relation: Relation = Relation.SAME, *, single: bool = False) -> Verdict:
    """The verdict of a comparison."""
    return compare_values(actual=actual, expected=expected, relation=relation, single=single).verdict


@given(arrays(), st.sampled_from([Relation.SAME, Relation.EXACT, Relation.NUMERIC, Relation.AT_MOST]))
def test_an_array_equals_itself(array: Array, relation: Relation) -> None:
    """Every relation but `different` and `logarithm` holds between an array and itself."""
    assert verdict_of(array, array.copy(), relation) is Verdict.CORRECT


@given(nonzero_arrays(), st.sampled_from([-1.0, 0.0, 0.5, 1.01, 2.0, 3.0]))
def test_a_factor_is_always_seen(array: Array, factor: float) -> None:
    """A sign, a mean for a sum or a doubled term changes the verdict, whatever the size of the numbers."""
    assert verdict_of(array * factor, array) is Verdict.WRONG_VALUES


@given(nonzero_arrays(), st.integers(-200, 200))
def test_the_verdict_does_not_depend_on_the_scale(array: Array, exponent: int) -> None:
    """Vanishing and exploding numbers are judged like ordinary ones: there is no absolute floor."""
    scale = 10.0**exponent
    error = relative_error(actual=array * 1.5 * scale, expected=array * scale)
    assert error == pytest.approx(0.5, rel=1e-6)
    assert verdict_of(np.zeros_like(array), array * scale) is Verdict.WRONG_VALUES


@given(nonzero_arrays(), st.data())
def test_nan_never_passes(array: Array, data: st.DataObject) -> None:
    """A single NaN loses under every relation, however the comparison is written."""
    spoiled = array.copy()
    spoiled.flat[data.draw(st.integers(0, array.size - 1))] = np.nan
    for relation in Relation:
        assert verdict_of(spoiled, array, relation) is Verdict.WRONG_VALUES


@pytest.mark.parametrize("single", [False, True])
@pytest.mark.parametrize("relation", [Relation.SAME, Relation.NUMERIC])
def test_the_table_decides_at_its_edges(relation: Relation, single: bool) -> None:
    """Just inside `accepted` is right, just outside is wrong, and above `precise` there is a note."""
    row = TABLE[relation][int(single)]
    expected = np.array([1.0])
    inside = compare_values(
        actual=expected * (1 + 0.99 * row.accepted), expected=expected, relation=relation, single=single
    )
    assert inside.verdict is Verdict.CORRECT
    assert (inside.notes == ("low_precision",)) == (row.precise < row.accepted)
    assert verdict_of(expected * (1 + 1.01 * row.accepted), expected, relation, single=single) is Verdict.WRONG_VALUES


@given(st.integers(1, 6), st.data())
def test_the_first_wrong_step_is_named(steps: int, data: st.DataObject) -> None:
    """The profile over time finds the step from which on the values are wrong, and the worst element."""
    first = data.draw(st.integers(0, steps - 1))
    expected = np.random.default_rng(steps).standard_normal((2, steps, 3)) + 5
    actual = expected.copy()
    actual[0, first:, 1] += 1.0
    actual[0, first, 1] += 1.0
    finding = compare_values(actual=actual, expected=expected, relation=Relation.SAME, time_axis=1)
    assert (finding.step, finding.steps, finding.index) == (first, steps, (0, first, 1))


@given(nonzero_arrays())
def test_zeros_have_no_logarithm(array: Array) -> None:
    """A gradient that is filled with zeros never passes as one that has decayed."""
    tiny = np.abs(array) * 1e-200 + 1e-250
    assert verdict_of(tiny, tiny, Relation.LOGARITHM) is Verdict.CORRECT
    assert verdict_of(np.zeros_like(tiny), tiny, Relation.LOGARITHM) is Verdict.WRONG_VALUES
    assert verdict_of(-tiny, tiny, Relation.LOGARITHM) is Verdict.WRONG_VALUES


@given(nonzero_arrays(), st.floats(1e-4, 1.0))
def test_a_bound_is_one_sided(array: Array, excess: float) -> None:
    """Anything below a bound holds; anything clearly above does not."""
    bound = np.abs(array) + 1.0
    assert verdict_of(bound * 0.5, bound, Relation.AT_MOST) is Verdict.CORRECT
    assert verdict_of(bound * (1 + excess), bound, Relation.AT_MOST) is Verdict.WRONG_VALUES


@given(nonzero_arrays())
def test_equal_answers_are_not_different(array: Array) -> None:
    """What must differ and does not is wrong."""
    assert verdict_of(array, array, Relation.DIFFERENT) is Verdict.WRONG_VALUES
    assert verdict_of(array * 2, array, Relation.DIFFERENT) is Verdict.CORRECT


@given(arrays(), st.floats(-10, 10))
def test_a_constant_is_flat_where_the_answer_varies(array: Array, value: float) -> None:
    """Constant work is recognised along any axis; a right answer never is."""
    assume(np.ptp(array) > 1e-3)
    assert is_flat(actual=np.full_like(array, value), expected=array)
    assert not is_flat(actual=array, expected=array)


def test_an_identity_over_time_is_flat() -> None:
    """A state that never changes varies over the batch but not along time."""
    expected = np.random.default_rng(0).standard_normal((3, 6, 4))
    assert is_flat(actual=np.repeat(expected[:, :1], 6, axis=1), expected=expected)


def test_small_is_not_flat() -> None:
    """A gradient that has vanished still varies."""
    expected = np.random.default_rng(0).standard_normal((3, 6, 4))
    assert not is_flat(actual=expected * 1e-9, expected=expected)
    assert is_flat(actual=np.zeros_like(expected), expected=expected)


def test_rounding_is_no_variation() -> None:
    """Where the right answer is constant up to rounding, a constant answer is right."""
    expected = 3.0 + np.array([0.0, 4e-16, -4e-16])
    assert not is_flat(actual=np.full(3, 3.0), expected=expected)


def test_overflow_of_the_squares_is_no_excuse() -> None:
    """Numbers of 1e200 are compared, not drowned in infinity."""
    huge = np.array([1e200, -2e200])
    assert verdict_of(huge, huge) is Verdict.CORRECT
    assert verdict_of(huge * 1.1, huge) is Verdict.WRONG_VALUES


@given(st.integers(0, 6), st.floats(0.01, 100.0))
def test_each_time_step_has_its_own_error(wrong: int, excess: float) -> None:
    """The profile over time is the relative error of each step, and the first wrong step is where it leaves zero."""
    expected = np.arange(1.0, 43.0).reshape(2, 7, 3)
    actual = expected.copy()
    actual[:, wrong:] *= 1 + excess
    finding = compare_values(actual=actual, expected=expected, relation=Relation.SAME, time_axis=1)
    assert finding.errors == pytest.approx([0.0] * wrong + [excess] * (7 - wrong), rel=1e-2)
    assert finding.step == wrong


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_the_errors_of_all_steps_are_those_of_each_alone(axis: int) -> None:
    """With zeros, huge and tiny ones among the right ones, along any axis."""
    rng = np.random.default_rng(axis)
    expected = np.moveaxis(rng.standard_normal((5, 3, 4)) * np.array([1, 0, 1e200, 1e-200, 1])[:, None, None], 0, axis)
    actual = expected * (1 + 0.1 * rng.standard_normal(expected.shape)) + 1e-250
    finding = compare_values(actual=actual, expected=expected, relation=Relation.SAME, time_axis=axis)
    each = zip(np.moveaxis(actual, axis, 0), np.moveaxis(expected, axis, 0), strict=True)
    assert finding.errors == tuple(rounded(relative_error(actual=mine, expected=right)) for mine, right in each)


def test_an_error_that_is_no_number_is_a_gap() -> None:
    """A step whose error overflows has none to show, and is wrong."""
    actual, expected = np.array([1.0, 1e300]), np.array([1.0, 1e-300])
    with np.errstate(over="ignore"):
        finding = compare_values(actual=actual, expected=expected, relation=Relation.SAME, time_axis=0)
    assert (finding.errors, finding.step) == ((0.0, None), 1)


def test_norms_compared_on_a_logarithmic_scale_tell_errors_of_the_norms() -> None:
    """What is judged by logarithms is still shown as a share of the norm itself."""
    actual, expected = np.array([1.0, 2.0, 8.0]), np.array([1.0, 2.0, 4.0])
    finding = compare_values(actual=actual, expected=expected, relation=Relation.LOGARITHM, time_axis=0)
    assert finding.errors == (0.0, 0.0, 1.0)
