"""Fingerprints of values: four random projections stand for an array, a number for the way in which a call failed.

Two arrays are the same, up to what rounding does, where their projections are. A table of fingerprints is small
enough to travel with the course, and no answer can be read from it.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np

from grader.compare.structure import Unsound, climb
from grader.compare.tolerance import tolerance
from grader.diagnosis.places import Place, found
from grader.model.evidence import Reply
from grader.model.exercise import Array, Relation

PROJECTIONS = 4
SEED = 20_240_229  # any number; a stored table holds for this one

SAME = tolerance(Relation.SAME, single=True).accepted
NOTHING = 1e-30  # what is smaller than this all over is zero
LARGEST = 1 << 16  # entries; right answers have far fewer, and weights for more would cost memory

# Exceptions of one cause: two submissions that raise one of them in the same places made the same mistake. Which
# other exception is raised is a matter of style.
TELLING_ERRORS = ("UnboundLocalError", "RecursionError", "ZeroDivisionError")

RIGHT = 0
TELLING = 1 << 32  # bit of a kind that says much: numbers, or an exception of one cause
RAISED = 1 << 33  # bit of a kind that is an exception


@dataclass(frozen=True)
class Prints:
    """Fingerprints of all places of an exercise: kinds (P,) whole numbers; numbers (P, 4), zeros where there are none.

    Where a value is the right one, its kind is RIGHT and its numbers are zeros.
    """

    kinds: Array
    numbers: Array

    @property
    def wrong(self) -> Array:
        """Where it is not right, (P,) of bool."""
        return np.asarray(self.kinds != RIGHT)


def take(places: Sequence[Place], replies: Sequence[Sequence[Reply]]) -> Prints:
    """Fingerprints of what was replied, all of them taken for wrong. replies: by group and call of the places."""
    read = [tuple(group) for group in replies]  # unpacked once, and looked at in many places
    return _stacked([_print(place, read[place.group][place.call]) for place in places])


def right_prints(places: Sequence[Place]) -> Prints:
    """Fingerprints of the right values, all of them taken for wrong."""
    return _stacked([_print_of(place, place.expected) for place in places])


def _stacked(prints: Sequence[tuple[int, Array | None]]) -> Prints:
    nothing = np.zeros(PROJECTIONS)
    numbers = [nothing if projected is None else projected for _, projected in prints]
    kinds = np.array([kind for kind, _ in prints], np.int64)
    return Prints(kinds, np.array(numbers, np.float64).reshape(-1, PROJECTIONS))


def beside(right: Prints, other: Prints) -> Prints:
    """The same fingerprints with RIGHT wherever they are those of the right values."""
    same = agree(right, other)
    return Prints(np.where(same, RIGHT, other.kinds), np.where(same[:, None], 0.0, other.numbers))


def agree(expected: Prints, actual: Prints) -> Array:
    """Where two sets of fingerprints are of the same values, (…, P) of bool; the first may be a stack of them."""
    scale = np.abs(expected.numbers).max(axis=-1)  # no squares: what explodes would overflow
    error = np.abs(actual.numbers - expected.numbers).max(axis=-1)
    return np.asarray((expected.kinds == actual.kinds) & (error <= SAME * np.maximum(scale, NOTHING)))


def _print(place: Place, reply: Reply) -> tuple[int, Array | None]:
    if reply.failure:
        failure = reply.failure
        telling = failure.error_type if failure.error_type in TELLING_ERRORS else ""
        bits = (RAISED if failure.error_type else 0) | (TELLING if telling else 0)
        return _kind(f"{failure.verdict} {failure.function} {telling}") | bits, None
    return _print_of(place, found(place, reply))


def _print_of(place: Place, value: Any) -> tuple[int, Array | None]:
    array = _array(place, value)
    if array is None:
        return _kind("no numbers"), None
    if array.size > LARGEST:
        return _kind("too large"), None
    if place.by_logarithm and array.shape == place.expected.shape and (array > 0).all():
        array, kind = np.log(array), "logarithms"
    else:
        kind = f"numbers {array.shape}"
    projected = _projected(array)
    # A sum of all entries is finite only where each of them is; sums of large ones may not be.
    if not math.isfinite(projected[0]) and not np.isfinite(array).all():
        return _kind("not finite"), None
    return _kind(kind) | TELLING, projected


def _array(place: Place, value: Any) -> Array | None:
    """A value as the comparison reads it, or in whatever shape it came; None where it is no numbers."""
    if isinstance(value, np.ndarray) and value.shape == place.expected.shape and value.dtype == np.float64:
        return value
    try:
        return climb(value, expected=place.expected).array
    except Unsound:
        return _in_its_own_shape(value)


def _in_its_own_shape(value: Any) -> Array | None:
    """Numbers in an array or in lists of lists, as float64."""
    try:
        array = np.array(value) if isinstance(value, (list, tuple, int, float)) else value
    except (ValueError, TypeError, OverflowError):  # ragged
        return None
    return array.astype(np.float64) if isinstance(array, np.ndarray) and array.dtype.kind in "fiu" else None


def _projected(array: Array) -> Array:
    """Four sums of the entries with fixed normal weights, (4,)."""
    flat = array.reshape(-1)
    return np.asarray(flat @ _weights(1 << max(flat.size - 1, 0).bit_length())[: flat.size])


@cache
def _weights(size: int) -> Array:
    """Fixed normal weights (size, 4); those of a smaller size are the first rows of those of a larger one."""
    return np.random.default_rng(SEED).standard_normal((size, PROJECTIONS))


@lru_cache(1024)
def _kind(words: str) -> int:
    return zlib.crc32(words.encode()) or 1
