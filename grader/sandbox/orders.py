"""The order for some groups of calls: every array once, and the calls as a text of numbers; calling.py reads it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from grader.model.exercise import Array, Call, Function, Output
from grader.sandbox.groups import comes_before
from grader.sandbox.worker import DOUBLE, encode_frame

MOST_ANSWERS = 200  # to one batch, of which only a fingerprint is kept
MOST_CALLS = 400  # of one order: an order waits in memory whole, and hidden ones wait for the public ones


@dataclass(frozen=True, eq=False)
class Asked:
    """The calls of one group. kind: the tag of their case."""

    calls: Sequence[Call]
    kind: str = ""

    @property
    def goes_on(self) -> bool:
        """Whether it uses an Output of an earlier group."""
        return any(comes_before(argument, self.calls) for call in self.calls for argument in call.arguments)


@dataclass
class Batch:
    """Groups that are asked together, none of which goes on; their order is made once and serves every session.

    is_shared: several sessions will ask it, so that it pays to know an answer again.
    """

    groups: Sequence[Asked]
    functions: Mapping[str, Function] = field(repr=False)
    is_shared: bool = True
    _order: bytes = field(default=b"", init=False, repr=False)
    _sound: dict[bytes, None] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """Those of all groups."""
        return tuple(call for group in self.groups for call in group.calls)

    def is_sound(self, answer: bytes) -> bool:
        """Whether an answer with this fingerprint was read before, and brought values for every call."""
        return answer in self._sound

    def note_sound(self, answer: bytes) -> None:
        """Remember that it was."""
        if len(self._sound) >= MOST_ANSWERS:
            self._sound.clear()
        self._sound[answer] = None

    @cached_property
    def names(self) -> frozenset[str]:
        """The functions that are called."""
        return frozenset(call.function for group in self.groups for call in group.calls)

    @property
    def order(self) -> bytes:
        """The frame that asks for all of it."""
        if not self._order:
            groups = [(False, group.calls) for group in self.groups]
            self._order = Order(self.functions).frame(groups, is_quick=self.is_shared)
        return self._order


class Order:
    """One frame in the making. kept: calls whose outputs the worker will still hold, and holds already."""

    def __init__(self, functions: Mapping[str, Function], kept: list[Call] | None = None) -> None:
        self.functions = functions
        self.kept = kept or []
        self._doubles: list[Array] = []
        self._values: list[Any] = []
        self._places: dict[int, int] = {}

    def frame(self, groups: Sequence[tuple[bool, Sequence[Call]]], *, is_quick: bool = False) -> bytes:
        """The frame for these groups: whether each goes on, and its calls. is_quick: replies may come together."""
        rows = [[goes_on, self._calls(goes_on=goes_on, calls=calls)] for goes_on, calls in groups]
        text = {"shapes": [array.shape for array in self._doubles], "groups": rows}
        block = np.concatenate([np.zeros(0), *(array.reshape(-1) for array in self._doubles)])
        words = json.dumps(text, separators=(",", ":"))
        return encode_frame({"block": block, "values": self._values, "text": words, "quick": is_quick})

    def _calls(self, *, goes_on: bool, calls: Sequence[Call]) -> list[list[Any]]:
        self.kept = self.kept if goes_on else []
        rows = []
        for call in calls:
            rows.append(self._call(call))
            self.kept.append(call)
        return rows

    def _call(self, call: Call) -> list[Any]:
        function = self.functions[call.function]
        names = list(function.returns)
        arguments = [self._argument(argument) for argument in call.arguments]
        send = [0] if call.sweep else [names.index(name) for name in function.visible]
        sweep = [call.sweep[0], names.index(call.sweep[1]), call.sweep[2]] if call.sweep else None
        return [call.function, arguments, send, len(names), list(call.echo), sweep]

    def _argument(self, argument: Any) -> int | list[Any]:
        if isinstance(argument, Output):
            position = list(self.functions[argument.call.function].returns).index(argument.name)
            index = argument.index
            parts = None if index is None else [[p.start, p.stop, p.step] if isinstance(p, slice) else p for p in index]
            return [self.kept.index(argument.call), position, parts]
        # By identity: the calls hold their arguments, so no number is given to another one meanwhile.
        place = self._places.get(id(argument))
        if place is None:
            place = self._places[id(argument)] = self._place(argument)
        return place

    def _place(self, argument: Any) -> int:
        # One that goes by columns stays so; any other, such as a slice, comes out by rows.
        if type(argument) is np.ndarray and argument.dtype is DOUBLE and not argument.flags.fnc:
            self._doubles.append(argument)
            return len(self._doubles) - 1
        self._values.append(argument)
        return -len(self._values)


def cut(groups: Sequence[Asked], functions: Mapping[str, Function]) -> list[Batch]:
    """Batches of whole groups, in order, none with many more calls than MOST_CALLS."""
    batches: list[list[Asked]] = [[]]
    for group in groups:
        if batches[-1] and sum(len(one.calls) for one in batches[-1]) + len(group.calls) > MOST_CALLS:
            batches.append([])
        batches[-1].append(group)
    return [Batch(batch, functions) for batch in batches if batch]
