"""How a student's functions are called: on copies, one call after the other, each with a reply.

The text of this file is sent to a worker, which runs it there; the host imports it only to test it. It imports the
standard library and numpy alone.

    block, values      arrays that come along, those of plain doubles as one; and everything else
    quick              whether replies may wait for each other
    text               {"shapes": of the arrays in the block, "groups": [[whether it goes on, its calls], …]}
    a call             [function, arguments, send, count, echo, sweep]
    arguments          for each the number of an array of the block, or less than 0, from -1 on, of a value; or
                       [call, position, index] for what an earlier call returned, counted from the last group that did
                       not go on, or a slice of it
    send, echo         positions of the outputs that are sent back, and of the arguments as the call left them: of those
                       that came along, what is still as it was stays here
    sweep              nothing, or [argument, output, step]: see model.exercise.Call
"""

from __future__ import annotations

import errno
import json
import random
import sys
import warnings
from collections.abc import Iterator
from functools import cache
from time import monotonic
from typing import IO, Any

import numpy as np

KINDS = {MemoryError: "out_of_memory", NotImplementedError: "not_implemented", PermissionError: "forbidden"}
DEPTH = 4  # of what can come along; a student may have put anything into a dict of ours, and that into itself
TOGETHER, TOGETHER_S = 1 << 15, 0.005  # bytes, and seconds, from which on replies that may wait do not
NO_ROOM = (errno.EFBIG, errno.ENOSPC, errno.EDQUOT)


@cache
def settle() -> None:
    """Be quiet about numbers that overflow, and start the old global generators alike for everybody, once."""
    np.seterr(all="ignore")
    warnings.simplefilter("ignore")
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002 - a student's code may use it


def split(value: Any, count: int) -> list[Any]:
    """Sort what a function returned into `count` outputs: extra ones are dropped, a bare one is the first."""
    if count == 1:
        # A tuple of numbers is an array in another coat; any other tuple is the result with something extra.
        several = isinstance(value, tuple) and not all(isinstance(item, (int, float, np.number)) for item in value)
        return [value[0]] if several else [value]
    if isinstance(value, (tuple, list)):
        return list(value[:count])
    return [value]


def copied(value: Any) -> Any:
    """A copy that the student may write into."""
    if isinstance(value, np.ndarray):
        return value.copy("K")
    return {key: copied(item) for key, item in value.items()} if type(value) is dict else value


def image(value: Any, depth: int = DEPTH) -> Any:
    """What tells whether an argument is still what it was; None for what cannot be written into."""
    if isinstance(value, np.ndarray):
        return value.tobytes(), value.shape, value.dtype
    if isinstance(value, dict) and depth:
        return {key: image(item, depth - 1) for key, item in value.items()}
    return None


def is_pictured(value: Any) -> bool:
    """Whether its image tells all of it."""
    members = value.values() if isinstance(value, dict) else [value]
    return all(isinstance(member, np.ndarray) for member in members)


def parts(block: Any, shapes: list[list[int]]) -> Iterator[Any]:
    """Arrays of these shapes, one behind the other in a block of doubles."""
    start = 0
    for shape in shapes:
        array = np.ndarray(shape, block.dtype, block, start)
        start += array.nbytes
        yield array


def perturbed(array: Any, step: float) -> Iterator[tuple[Any, Any]]:
    """(index, number) for each element lowered and raised by a step."""
    lowered, raised = array - step, array + step
    for index in np.ndindex(array.shape):
        yield index, lowered[index]
        yield index, raised[index]


def say(sink: IO[bytes], data: bytes) -> None:
    """Send something, and what was printed before it."""
    for name in ("stdout", "stderr"):
        try:  # noqa: SIM105 - this is done so often, and suppress takes longer than to flush
            getattr(sys, name).flush()
        except Exception:  # noqa: BLE001, S110 - a student may have closed or replaced it
            pass
    sink.write(data)
    sink.flush()


class Caller:
    """Runs calls in groups; what they return stays here unless the host asks for it."""

    def __init__(self, submission: Any, loading: Any, encoder: Any) -> None:
        self.submission, self.loading, self.encoder = submission, loading, encoder
        self.values: list[Any] = []
        self.images: dict[int, Any] = {}
        self.outputs: list[list[Any]] = []

    def answer(self, order: dict[str, Any], sink: IO[bytes]) -> None:
        """Perform the calls of an order, and send each reply when it is there, or soon afterwards if it may wait."""
        if not order["quick"]:
            for reply in self.replies(order):
                say(sink, reply)
            return
        ready: list[bytes] = []
        size, since = 0, monotonic()
        for reply in self.replies(order):
            ready.append(reply)
            size += len(reply)
            if size >= TOGETHER or monotonic() - since >= TOGETHER_S:
                say(sink, self.encoder.together(ready, size))
                ready, size, since = [], 0, monotonic()
        if ready:
            say(sink, self.encoder.together(ready, size))

    def replies(self, order: dict[str, Any]) -> Iterator[bytes]:
        """The frame that answers each call, as soon as it is made."""
        text = json.loads(order["text"])
        self.values = [*parts(order["block"], text["shapes"]), *reversed(order["values"])]
        self.images = {}
        for goes_on, calls in text["groups"]:
            self.outputs = self.outputs if goes_on else []
            for call in calls:
                yield self.reply(call)

    def reply(self, order: list[Any]) -> bytes:
        """Perform one call and give the frame that answers it."""
        name, places, send, count, echo, sweep = order
        self.outputs.append([])
        try:
            arguments = [self.values[place] if type(place) is int else self.earlier(*place) for place in places]
        except Exception:  # noqa: BLE001 - the earlier call failed, or what it returned cannot be sliced
            return bytes(self.encoder.failure({"kind": "not_run", "type": "", "message": ""}))
        function = self.submission.asked[name]
        work = [copied(argument) for argument in arguments]
        try:
            outputs = [self.sweep(function, arguments, sweep, count)] if sweep else split(function(*work), count)
            self.outputs[-1] = outputs
            changed = [i for i, place in enumerate(places) if type(place) is int and self.changed(work[i], place)]
            values = [outputs[i] for i in send if i < len(outputs)]
            left = {str(i): work[i] for i in echo if i in changed or not self.is_kept(places[i])} if echo else {}
            return bytes(self.encoder.values(values, left, changed))
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is this call's and ends nothing else
            return bytes(self.encoder.failure(self.failure(error)))

    def changed(self, value: Any, place: int) -> bool:
        """Whether an argument is no longer the value that came along."""
        if place not in self.images:
            self.images[place] = image(self.values[place])
        return bool(image(value) != self.images[place])

    def is_kept(self, place: Any) -> bool:
        """Whether the host has this argument, and would know of any change."""
        return type(place) is int and is_pictured(self.values[place])

    def earlier(self, call: int, position: int, index: Any) -> Any:
        """A value of an earlier call, fetched from where it stayed."""
        value = self.outputs[call][position]
        return value if index is None else value[tuple(slice(*p) if isinstance(p, list) else p for p in index)]

    def sweep(self, function: Any, arguments: list[Any], order: list[Any], count: int) -> Any:
        """Outputs of the function with each element of one argument lowered and raised by a step."""
        position, output, step = order
        results = self.on_one_copy(function, arguments, order, count)
        if results is None:
            results = []
            for index, number in perturbed(arguments[position], step):
                work = [copied(argument) for argument in arguments]
                work[position][index] = number
                results.append(copied(split(function(*work), count)[output]))
        plain = all(type(result) is np.ndarray and result.shape == results[0].shape for result in results)
        return np.stack(results) if plain else results

    def on_one_copy(self, function: Any, arguments: list[Any], order: list[Any], count: int) -> list[Any] | None:
        """All results of a sweep on the same copies; None for a function that writes into them, or that may."""
        position, output, step = order
        work, array = [copied(argument) for argument in arguments], arguments[position]
        before = [image(argument) for argument in arguments]
        results: list[Any] = []
        for index, number in perturbed(array, step):
            work[position][index] = number
            results.append(copied(split(function(*work), count)[output]))
            work[position][index] = array[index]
            # Once at the start, so that what two calls do and undo is seen too.
            if len(results) == 1 and [image(argument) for argument in work] != before:
                return None
        return results if [image(argument) for argument in work] == before else None

    def failure(self, error: BaseException) -> dict[str, Any]:
        """An exception in words."""
        kind = next((word for kind, word in KINDS.items() if isinstance(error, kind)), "raised")
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            kind = "output_too_large"
        file, line = self.loading.line_of(error, self.submission.files_of)
        message = self.loading.text_of(error)
        return {"kind": kind, "type": type(error).__name__, "message": message, "file": file, "line": line}
