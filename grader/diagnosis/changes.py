"""Changes that right values went through: another sign or factor, an axis or a block in another place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import permutations

import numpy as np

from grader.compare.structure import Unsound, climb
from grader.compare.values import relative_error
from grader.diagnosis.places import Part, Place, found
from grader.diagnosis.prints import SAME
from grader.model.evidence import Reply
from grader.model.exercise import MAPPING, Array

Sizes = Mapping[str, int]  # letter of an axis -> its size in one call

# Name of the change -> the factor; N examples and T time steps, where the call has them.
FACTORS: Mapping[str, Callable[[Sizes], float]] = {
    "minus": lambda _: -1.0,
    "mean_over_batch": lambda sizes: 1 / sizes["N"],
    "mean_over_time": lambda sizes: 1 / sizes["T"],
    "mean_over_both": lambda sizes: 1 / (sizes["N"] * sizes["T"]),
    "times_batch": lambda sizes: sizes["N"],
    "times_time": lambda sizes: sizes["T"],
    "double": lambda _: 2.0,
    "half": lambda _: 0.5,
}


@dataclass(frozen=True)
class Change:
    """What was done to every right value of some parts; the name is a key of messages.CHANGES."""

    name: str
    parts: frozenset[Part]


def changes(
    places: Sequence[Place], wrong: set[Part], replies: Sequence[Sequence[Reply]], expected: Sequence[Sequence[Reply]]
) -> list[Change]:
    """The change behind each wrong part, where there is one; parts with the same one together, largest share first."""
    by_name: dict[str, set[Part]] = {}
    for part in sorted(wrong):
        rows = [_Row.of(place, replies, expected) for place in places if place.part == part]
        if name := _change_of([row for row in rows if row], complete=all(rows)):
            by_name.setdefault(name, set()).add(part)
    named = [Change(name, frozenset(parts)) for name, parts in by_name.items()]
    return sorted(named, key=lambda change: (-len(change.parts), change.name))


@dataclass(frozen=True)
class _Row:
    """A value beside the right one."""

    actual: Array
    expected: Array
    axes: str
    sizes: Sizes

    @classmethod
    def of(cls, place: Place, replies: Sequence[Sequence[Reply]], expected: Sequence[Sequence[Reply]]) -> _Row | None:
        reply = replies[place.group][place.call]
        value = None if reply.failure else found(place, reply)
        try:
            actual = climb(value, expected=place.expected).array
        except Unsound:  # a transposed matrix has a shape of its own
            if not isinstance(value, np.ndarray) or value.dtype.kind not in "fiu":
                return None
            actual = value.astype(np.float64)
        axes = place.function.returns.get(place.output) or ""
        sizes = _sizes(place, expected[place.group][place.call])
        return cls(actual, place.expected, "" if axes == MAPPING else axes, sizes)

    def is_right(self) -> bool:
        return self.is_from(self.expected)

    def is_from(self, changed: Array | None) -> bool:
        """Whether the value is that of the change; NaN is never."""
        if changed is None or changed.shape != self.actual.shape:
            return False
        return relative_error(actual=self.actual, expected=changed) <= SAME


def _sizes(place: Place, right: Reply) -> Sizes:
    sizes: dict[str, int] = {}
    for name, axes in place.function.returns.items():
        shape = np.shape(right.values.get(name, ()))
        if axes and axes != MAPPING and len(axes) == len(shape):
            sizes.update(zip(axes, shape, strict=True))
    return sizes


def _change_of(rows: Sequence[_Row], *, complete: bool) -> str:
    """The name of the one change that gives every value; empty where there is none."""
    wrong = [row for row in rows if not row.is_right()]
    if not complete or not wrong:
        return ""
    for name, change in _candidates(wrong[0]):
        if wrong[0].is_from(change(wrong[0])) and all(row.is_from(change(row)) for row in rows):
            return name
    return ""


_Changer = Callable[[_Row], "Array | None"]


def _candidates(example: _Row) -> Iterator[tuple[str, _Changer]]:
    for name, factor in FACTORS.items():
        yield name, partial(_scaled, factor=factor)
    if len(example.axes) == 2:
        yield "transposed", lambda row: row.expected.T
    if "T" in example.axes:
        yield "time_reversed", lambda row: np.flip(row.expected, row.axes.index("T"))
    if {"N", "T"} <= set(example.axes):
        yield "time_first", lambda row: row.expected.swapaxes(row.axes.index("N"), row.axes.index("T"))
    if "G" in example.axes and example.sizes.get("H"):
        blocks = example.sizes["G"] // example.sizes["H"]
        for order in list(permutations(range(blocks)))[1:] if blocks <= 4 else ():
            yield "gate_blocks", partial(_reordered, order=order)


def _scaled(row: _Row, factor: Callable[[Sizes], float]) -> Array | None:
    try:
        return row.expected * factor(row.sizes)
    except KeyError:  # a step has no T
        return None


def _reordered(row: _Row, order: tuple[int, ...]) -> Array:
    axis = row.axes.index("G")
    blocks = np.split(row.expected, len(order), axis=axis)
    return np.concatenate([blocks[i] for i in order], axis=axis)
