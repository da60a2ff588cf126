"""What can be drawn over time: a value of the student's beside the reference's, as one number a step. Pure."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.compare.judge import Answered
from grader.compare.structure import Unsound, climb
from grader.model.evidence import Profile
from grader.model.exercise import Array, Curve

DIGITS = 6  # what a picture needs and more than a summation in another order changes


def make_profile(curve: Curve, answered: Answered) -> Profile | None:
    """The curve as it was answered on a public case; None where the right answer itself is absent.

    Where nothing came, or no array of the right shape, the student's half is empty.
    """
    call, right = answered.group.calls[-1], answered.expected[-1].values.get(curve.output)
    axis = answered.functions[call.function].time_axis(curve.output)
    if answered.group.case.hidden:
        raise AssertionError("a hidden case is not drawn")
    if right is None or axis is None:
        return None
    expected = np.asarray(right, dtype=np.float64)
    actual = _like(answered.replies[-1].values.get(curve.output), expected)
    return Profile(
        answered.group.exercise,
        curve.quantity,
        answered.group.case.name,
        () if actual is None else tuple(map(_rounded, _sizes(actual, axis))),
        tuple(_rounded(size) or 0.0 for size in _sizes(expected, axis)),
    )


def _like(actual: Any, expected: Array) -> Array | None:
    # What is not finite is drawn as a gap, so it is no reason to draw nothing.
    unknown = np.full(expected.shape, np.nan)
    try:
        return climb(actual, expected=unknown).array
    except Unsound:
        return None


def _sizes(array: Array, axis: int) -> Array:
    """The norm of each step, and of an array that has one number a step these numbers themselves."""
    if array.ndim == 1:
        return array
    rows = np.moveaxis(array, axis, 0).reshape(array.shape[axis], -1)
    scale = np.abs(rows).max(axis=1)  # squares of what has vanished or exploded would be 0 or infinite
    scale[scale == 0] = 1.0
    with np.errstate(all="ignore"):  # what is not finite becomes a gap
        norms: Array = scale * np.linalg.norm(rows / scale[:, None], axis=1)
    return norms


def _rounded(size: float) -> float | None:
    return float(f"{size:.{DIGITS - 1}e}") if np.isfinite(size) else None
