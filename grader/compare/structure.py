"""The first rungs of the ladder: is it there, is it an array of numbers, has it the right shape, is it finite?

Each rung has its own verdict, and the first that fails ends the climb. Nothing here looks at whether the
numbers are right.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from grader.model.altered import altered
from grader.model.evidence import Finding, Foreign, Verdict
from grader.model.exercise import Array

DOUBLE = np.dtype(np.float64)


class Unsound(Exception):  # noqa: N818 - ends a climb, and is always caught where the climb began
    """A value that failed a rung."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.verdict)
        self.finding = finding


class Sound(NamedTuple):
    """A float64 array of the expected shape, and what was overlooked on the way up."""

    array: Array
    notes: tuple[str, ...] = ()


def climb(actual: Any, *, expected: Array, output: str = "", time_axis: int | None = None) -> Sound:
    """Give `actual` as an array like `expected`. Raises Unsound with the verdict of the first rung that fails.

    Integers pass as numbers, a list of numbers as an array, and (1, H) or (H, 1) as (H,), each with a note.
    """
    is_plain = type(actual) is np.ndarray and actual.dtype is DOUBLE and actual.shape == expected.shape
    if is_plain and np.isfinite(actual).all():  # as it is nearly always
        return Sound(actual.copy())
    blank = Finding(Verdict.CORRECT, output, expected_shape=expected.shape, actual_type=type_name(actual))
    array, notes = _as_numbers(actual, blank)
    if array.shape != expected.shape:
        if expected.ndim > 1 or array.size != expected.size or 1 not in array.shape:
            raise Unsound(altered(blank, verdict=Verdict.WRONG_SHAPE, actual_shape=array.shape))
        array, notes = array.reshape(expected.shape), (*notes, "extra_axis")
    if not np.isfinite(array).all() and np.isfinite(expected).all():
        raise Unsound(_not_finite(array, blank, time_axis))
    return Sound(array, notes)


def type_name(value: Any) -> str:
    """What a value is, as a student would call it."""
    if isinstance(value, Foreign):
        return f"{value.type_name} of {value.why}" if value.why else value.type_name
    if isinstance(value, np.ndarray):
        return f"array of {value.dtype.name}" if value.ndim else value.dtype.name
    return "None" if value is None else type(value).__name__


def _as_numbers(actual: Any, blank: Finding) -> tuple[Array, tuple[str, ...]]:
    notes: tuple[str, ...] = ()
    if isinstance(actual, Foreign) and actual.why.startswith("dtype"):
        raise Unsound(altered(blank, verdict=Verdict.WRONG_DTYPE, reason=actual.why))
    if isinstance(actual, (list, tuple)) and len(actual):
        actual, notes = _stack(actual, blank), ("list",)
    if isinstance(actual, (int, float)) and not isinstance(actual, bool):
        actual = np.asarray(actual)
    if not isinstance(actual, np.ndarray):
        raise Unsound(altered(blank, verdict=Verdict.WRONG_TYPE))
    if actual.dtype.kind not in "fiu":
        raise Unsound(altered(blank, verdict=Verdict.WRONG_DTYPE, actual_shape=actual.shape))
    if actual.dtype.kind in "iu":
        notes = (*notes, "integers")
    if actual.dtype.name in {"float32", "float16"}:
        notes = (*notes, "single_precision")
    return actual.astype(np.float64), notes


def _stack(items: Any, blank: Finding) -> Array:
    """A nested list of numbers or arrays as one array; anything ragged or odd is a wrong type."""
    try:
        array = np.array(items)
    except (ValueError, TypeError, OverflowError):
        raise Unsound(altered(blank, verdict=Verdict.WRONG_TYPE, reason="ragged")) from None
    if array.dtype.kind not in "fiubc":
        raise Unsound(altered(blank, verdict=Verdict.WRONG_TYPE))
    return array


def _not_finite(array: Array, blank: Finding, time_axis: int | None) -> Finding:
    bad = ~np.isfinite(array)
    index = tuple(int(i) for i in np.argwhere(bad)[0])
    step = None
    if time_axis is not None:
        others = tuple(axis for axis in range(array.ndim) if axis != time_axis)
        step = int(np.argmax(bad.any(axis=others)))
    steps = array.shape[time_axis] if time_axis is not None else None
    return altered(blank, verdict=Verdict.NOT_FINITE, index=index, step=step, steps=steps)
