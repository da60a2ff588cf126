"""The last rung: are the numbers right? Norm-wise, relative, per array, with a profile over time."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from grader.compare.tolerance import CLEARLY_DIFFERENT, FLAT, NOISE, tolerance
from grader.model.altered import altered
from grader.model.evidence import Finding, Verdict
from grader.model.exercise import Array, Relation

RIGHT = Finding(Verdict.CORRECT)
SHOWN = 6  # numbers of a wrong array that a report can show side by side


def relative_error(*, actual: Array, expected: Array) -> float:
    """||actual - expected|| / ||expected||, and max |actual| where expected is exactly zero.

    Both are scaled first, so that neither 1e200 nor 1e-200 overflows or vanishes when squared. NaN stays NaN,
    which no `error <= tolerance` lets through.
    """
    if actual.size == 0:
        return 0.0
    scale = float(np.abs(expected).max())
    if scale == 0.0:
        return float(np.abs(actual).max())
    return _norm(actual / scale - expected / scale) / _norm(expected / scale)


def _norm(array: Array) -> float:
    flat = array.ravel(order="K")
    return math.sqrt(flat.dot(flat))


def compare_values(
    *, actual: Array, expected: Array, relation: Relation, single: bool = False, time_axis: int | None = None
) -> Finding:
    """Judge two arrays of one shape; the Finding says by how much, where first in time, and where worst."""
    return _JUDGES[relation](actual, expected, single, time_axis)


def is_flat(*, actual: Array, expected: Array) -> bool:
    """Whether `actual` is constant along an axis along which the right answer varies, or zero where it is not."""
    own = np.abs(actual).max(initial=0.0)
    if _moves(actual, FLAT * own):
        return False
    if not own and np.abs(expected).max(initial=0.0):
        return True
    # Where the right answer varies by rounding alone, it does not vary. What is small all over, such as a gradient
    # that has vanished, is measured against itself too: small is not flat.
    noise = NOISE * np.abs(expected).max(initial=0.0)
    for axis in range(expected.ndim if expected.size else 0):
        varies, moves = np.ptp(expected, axis=axis).max(), np.ptp(actual, axis=axis).max()
        if varies > noise and moves <= FLAT * min(varies, own):
            return True
    return False


def _moves(array: Array, least: float) -> bool:
    """Whether the first two entries along every axis differ somewhere by more than this, as they nearly always do."""
    for axis in range(array.ndim):
        if array.shape[axis] > 1:
            first, second = (array[(slice(None),) * axis + (entry,)] for entry in (0, 1))
            gaps = np.abs(first - second)
            if not gaps.max(initial=0.0) > least:  # NaN does not move
                return False
    return bool(array.size)


def _same(actual: Array, expected: Array, single: bool, time_axis: int | None) -> Finding:
    return _within(Relation.SAME, actual, expected, single, time_axis)


def _numeric(actual: Array, expected: Array, single: bool, time_axis: int | None) -> Finding:
    return _within(Relation.NUMERIC, actual, expected, single, time_axis)


def _within(relation: Relation, actual: Array, expected: Array, single: bool, time_axis: int | None) -> Finding:
    row = tolerance(relation, single=single)
    error = relative_error(actual=actual, expected=expected)
    if error <= row.accepted:  # not `error > accepted`, which NaN would pass
        notes = () if error <= row.precise else ("low_precision",)
        return altered(RIGHT, error=rounded(error), tolerance=row.precise, notes=notes)
    return _wrong(actual, expected, error, row.accepted, time_axis)


def _wrong(actual: Array, expected: Array, error: float, allowed: float, time_axis: int | None) -> Finding:
    index = tuple(int(i) for i in np.unravel_index(int(np.argmax(np.abs(actual - expected))), actual.shape))
    found = Finding(
        Verdict.WRONG_VALUES,
        expected_shape=expected.shape,
        actual_shape=actual.shape,
        error=rounded(error),
        tolerance=allowed,
        index=index,
    )
    if time_axis is not None:
        errors = _errors(actual, expected, time_axis)
        step = next((t for t, each in enumerate(errors) if not each <= allowed), int(np.argmax(errors)))
        found = altered(found, step=step, steps=expected.shape[time_axis], errors=tuple(map(rounded, errors)))
    return _with_numbers(found, actual, expected, time_axis)


def _with_numbers(found: Finding, actual: Array, expected: Array, time_axis: int | None) -> Finding:
    """The finding with the worst element, and a few numbers of the first wrong step around the worst one there."""
    place = worst = found.index or ()
    if not worst:
        return altered(found, actual_value=float(actual), expected_value=float(expected))
    if time_axis is not None and found.step is not None:
        steps = np.arange(actual.shape[time_axis]).reshape(-1, *(1,) * (actual.ndim - time_axis - 1))  # along time
        gaps = np.where(steps == found.step, np.abs(actual - expected), -1.0)
        place = tuple(int(i) for i in np.unravel_index(int(np.argmax(gaps)), gaps.shape))
    first = max(0, min(place[-1] - SHOWN // 2, actual.shape[-1] - SHOWN))
    rows = [array[place[:-1]][first : first + SHOWN] for array in (actual, expected)]
    shown = [tuple(float(f"{number:.6g}") for number in row) for row in rows]
    return altered(
        found,
        actual_value=float(actual[worst]),
        expected_value=float(expected[worst]),
        row=(*place[:-1], first),
        actual_row=shown[0],
        expected_row=shown[1],
    )


def _errors(actual: Array, expected: Array, time_axis: int) -> tuple[float, ...]:
    """The relative error of each step, all at once."""
    mine, right = (np.moveaxis(one, time_axis, 0).reshape(one.shape[time_axis], -1) for one in (actual, expected))
    scale = np.abs(right).max(axis=1, initial=0.0, keepdims=True)
    is_zero = scale[:, 0] == 0.0
    scale[is_zero] = 1.0
    gaps, sizes = _norms(mine / scale - right / scale), _norms(right / scale)
    sizes[is_zero] = 1.0
    return tuple(np.where(is_zero, np.abs(mine).max(axis=1, initial=0.0), gaps / sizes).tolist())


def _norms(rows: Array) -> Array:
    """The norm of each row."""
    return np.asarray(np.sqrt(np.einsum("ij,ij->i", rows, rows)))


def _exact(actual: Array, expected: Array, single: bool, time_axis: int | None) -> Finding:
    del single
    if np.array_equal(actual, expected, equal_nan=True):
        return Finding(Verdict.CORRECT, error=0.0, tolerance=0.0)
    return _wrong(actual, expected, relative_error(actual=actual, expected=expected), 0.0, time_axis)


def _logarithm(actual: Array, expected: Array, single: bool, time_axis: int | None) -> Finding:
    # A zero or negative norm has no logarithm: a vanished gradient is small, not zero, and zeros never pass.
    row = tolerance(Relation.LOGARITHM, single=single)
    if not (actual > 0).all():
        return _wrong(actual, expected, math.inf, row.accepted, time_axis)
    error = float(np.abs(np.log(actual) - np.log(expected)).max(initial=0.0))
    if error <= row.accepted:
        notes = () if error <= row.precise else ("low_precision",)
        return altered(RIGHT, error=rounded(error), tolerance=row.precise, notes=notes)
    wrong = _wrong(np.log(actual), np.log(expected), error, row.accepted, time_axis)
    # Where it is wrong the logarithms say, by how much the norms themselves: their logarithms may be near zero.
    errors = () if time_axis is None else tuple(map(rounded, _errors(actual, expected, time_axis)))
    return _with_numbers(altered(wrong, errors=errors), actual, expected, time_axis)


def _at_most(actual: Array, expected: Array, single: bool, time_axis: int | None) -> Finding:
    row = tolerance(Relation.AT_MOST, single=single)
    slack = row.accepted * np.abs(expected)
    if (actual <= expected + slack).all():
        return Finding(Verdict.CORRECT, tolerance=row.accepted)
    bounded = np.minimum(actual, expected)
    return _wrong(actual, bounded, relative_error(actual=actual, expected=bounded), row.accepted, time_axis)


def _different(actual: Array, expected: Array, single: bool, time_axis: int | None) -> Finding:
    del single, time_axis
    error = relative_error(actual=actual, expected=expected)
    verdict = Verdict.CORRECT if error > CLEARLY_DIFFERENT else Verdict.WRONG_VALUES
    return Finding(verdict, error=rounded(error), tolerance=CLEARLY_DIFFERENT, reason="not_different")


def _goal(actual: Array, expected: Array, single: bool, time_axis: int | None) -> Finding:
    """At or below what was wanted; the figure is told only where it is above, since it differs between machines."""
    del single, time_axis
    if bool((actual <= expected).all()):
        return Finding(Verdict.CORRECT)
    reached, wanted = float(actual.max()), float(expected.min())
    return Finding(Verdict.WRONG_VALUES, error=rounded(reached), tolerance=wanted, reason="not_reached")


def rounded(error: float) -> float | None:
    """Three significant digits: the rest is noise of summation order, and results must be the same bytes twice."""
    return float(f"{error:.2e}") if math.isfinite(error) else None


_Judge = Callable[[Array, Array, bool, "int | None"], Finding]
_JUDGES: dict[Relation, _Judge] = {
    Relation.SAME: _same,
    Relation.EXACT: _exact,
    Relation.NUMERIC: _numeric,
    Relation.LOGARITHM: _logarithm,
    Relation.AT_MOST: _at_most,
    Relation.DIFFERENT: _different,
    Relation.GOAL: _goal,
}
