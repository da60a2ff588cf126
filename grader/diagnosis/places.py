"""The places where a submission is looked at: each value that each call of an exercise's own functions returns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from grader.model.evidence import Reply
from grader.model.exercise import Array, Call, Exercise, Function, Group

# A group of more calls repeats what smaller ones have shown.
MOST_CALLS = 8

# Positive values that span more than this are compared by their logarithms, as norms that vanish are.
WIDE = 1e3

Part = tuple[str, str]  # function, output


@dataclass(frozen=True)
class Place:
    """One value of one call. key: of a dict's entry, else empty; by_logarithm: it spans many decades."""

    group: int
    call: int
    function: Function
    output: str
    key: str
    expected: Array

    @property
    def part(self) -> Part:
        """What a mistake is looked for in: an output of a function, on all cases together."""
        return self.function.name, self.output

    @cached_property
    def by_logarithm(self) -> bool:
        """Whether the right values are positive and span many decades."""
        small, large = self.expected.min(initial=np.inf), self.expected.max(initial=0.0)
        return bool(small > 0 and large > WIDE * small)


def is_cheap(group: Group) -> bool:
    """Whether the calls of a group are few, and none of them a sweep."""
    return len(group.calls) <= MOST_CALLS and not any(call.sweep for call in group.calls)


def places(exercise: Exercise, groups: Sequence[Group], expected: Sequence[Sequence[Reply]]) -> list[Place]:
    """Every place of these groups, in order. expected: the right replies, which say what there is to look at."""
    own = {function.name: function for function in exercise.functions}
    return [
        Place(position, number, own[call.function], output, key, np.asarray(value, dtype=np.float64))
        for position, group in enumerate(groups)
        for number, call in enumerate(group.calls)
        if call.function in own
        for output, key, value in _values(call, expected[position][number])
    ]


def _values(call: Call, reply: Reply) -> Iterator[tuple[str, str, Any]]:
    for name, value in reply.values.items():
        yield from ((name, key, part) for key, part in _parts(value))
    for position in call.echo:  # right is what was passed in
        yield from ((argument(position), key, part) for key, part in _parts(call.arguments[position]))


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        yield from value.items()
    else:
        yield "", value


def argument(position: int) -> str:
    """How an argument is called that is looked at after the call."""
    return f"argument {position}"


def found(place: Place, reply: Reply) -> Any:
    """The value at this place in a reply that did not fail; None where there is none."""
    if place.output in reply.values:
        value = reply.values[place.output]
    else:
        value = next((v for i, v in reply.echoed.items() if argument(i) == place.output), None)
    if place.key:
        return value.get(place.key) if isinstance(value, Mapping) else None
    return value
