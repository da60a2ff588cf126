"""A student's functions made to answer in our terms: their own course's names and layouts inside, ours outside.

The text of this file is sent to a worker, which runs it there once a submission is loaded; the host imports it only
to test it. It imports the standard library and numpy alone. It knows how arrays are laid out and no answer: who
tampers with it can change what values come back, which their own function could do as well.
"""

from __future__ import annotations

from typing import Any

import numpy as np

# ---- conventions: the same numbers laid out in another way -----------------------------------------------------


def swap(array: Any) -> Any:
    """(N, T, ...) <-> (T, N, ...)."""
    return array.swapaxes(0, 1) if array.ndim == 3 else array


def transpose(array: Any) -> Any:
    """(in, out) <-> (out, in)."""
    return array.T if array.ndim == 2 else array


def blocks(array: Any, *order: int) -> Any:
    """Put the equal blocks of the last axis into this order."""
    if not array.ndim or array.shape[-1] % len(order):
        return array
    parts = np.split(array, len(order), axis=-1)
    return np.concatenate([parts[i] for i in order], axis=-1)


def negate_block(array: Any, number: int, count: int) -> Any:
    """Change the sign of one of `count` equal blocks of the last axis."""
    if not array.ndim or array.shape[-1] % count:
        return array
    signs = np.ones(count, array.dtype if array.dtype.kind == "f" else float)
    signs[number] = -1
    return array * np.repeat(signs, array.shape[-1] // count)


def scale(array: Any, factor: float) -> Any:
    """Multiply all of it; -1 turns a direction of descent into a gradient."""
    return array * factor


OPERATIONS = {operation.__name__: operation for operation in (swap, transpose, blocks, negate_block, scale)}


def as_array(value: Any) -> Any:
    """An array of numbers, or None where there is none in it."""
    if isinstance(value, (list, tuple)) and len(value):
        try:
            value = np.array(value)
        except (ValueError, TypeError, OverflowError):
            return None
    return value if type(value) is np.ndarray and value.dtype.kind in "fiu" else None


def changed(value: Any, operations: list[list[Any]]) -> Any:
    """Perform [name, *numbers] after one another on an array; whatever else it is stays as it is."""
    array = as_array(value) if operations else None
    if array is None:
        return value
    for name, *numbers in operations:
        array = OPERATIONS[name](array, *numbers)
    return array


def in_our_terms(function: Any, terms: dict[str, Any]) -> Any:
    """The same function with arguments and results laid out as ours are.

    terms: `to_theirs` and `to_ours`, a list of operations for each argument; `results`, one for each returned value;
    `mean`, the numbers of the results that are means over the batch; `batch`, argument and axis that say how large.
    """

    def speak(*ours: Any) -> Any:
        theirs = [as_theirs(value, there) for value, there in zip(ours, terms["to_theirs"], strict=True)]
        result = function(*theirs)
        for mine, value, back in zip(ours, theirs, terms["to_ours"], strict=True):
            if value is not mine and (seen := changed(value, back)).shape == mine.shape:
                mine[...] = seen  # what the student wrote into an argument is seen in ours, and nothing else is
        sums = [["scale", ours[terms["batch"][0]].shape[terms["batch"][1]]]] if terms["mean"] else []
        backs = [back + sums * (i in terms["mean"]) for i, back in enumerate(terms["results"])]
        return returned(result, backs)

    return speak


def as_theirs(value: Any, operations: list[list[Any]]) -> Any:
    """An argument of ours as theirs would be: a new array, by rows or by columns as ours is."""
    if not operations or type(value) is not np.ndarray:
        return value
    is_by_columns = value.flags.f_contiguous and not value.flags.c_contiguous
    return np.array(changed(value, operations), order="F" if is_by_columns else "C")


def returned(result: Any, operations: list[list[list[Any]]]) -> Any:
    """Change each of the returned values, which are sorted as by the worker: a lone array is the first of them."""
    if len(operations) > 1 and isinstance(result, (tuple, list)):
        rest = result[len(operations) :]
        return (*(changed(value, there) for value, there in zip(result, operations, strict=False)), *rest)
    return changed(result, operations[0]) if operations else result


# ---- dialects: other names, other orders of arguments, dicts and classes ------------------------------------------


class Theirs:
    """Something of a student's in the hands of a dialect. What is not there becomes None, which the host judges.

    A call, an attribute and an item of one are like it; `turned` lays out an array anew.
    """

    def __init__(self, value: Any) -> None:
        self._value = value

    def __call__(self, *arguments: Any, **named: Any) -> Theirs:  # noqa: D102 - as the class says
        plain = {name: bare(value) for name, value in named.items()}
        return Theirs(self._value(*map(bare, arguments), **plain))

    def __getattr__(self, name: str) -> Theirs:
        return Theirs(getattr(self._value, name))

    def __getitem__(self, key: Any) -> Theirs:
        try:
            return Theirs(self._value[key])
        except (LookupError, TypeError, ValueError):
            return Theirs(None)

    def turned(self, theirs: str, ours: str) -> Theirs:
        """The axes in another order, a letter each; an axis 1 is dropped. An array that has other axes stays."""
        array = as_array(self._value)
        if array is None or array.ndim != len(theirs):
            return self
        axes = dict(zip(theirs, array.shape, strict=True))
        kept = [letter for letter in theirs if letter != "1"]
        if axes.get("1", 1) != 1:
            return self
        return Theirs(array.reshape([axes[k] for k in kept]).transpose([kept.index(letter) for letter in ours]))


def bare(value: Any) -> Any:
    """The student's own value, or whatever else it is."""
    return value._value if isinstance(value, Theirs) else value  # noqa: SLF001 - of this file


class Names:
    """The functions and classes of a submission that a dialect names, as attributes; `apply` computes with arrays."""

    def __init__(self, submission: Any, found: dict[str, Any]) -> None:
        self._functions = dict(submission.functions)
        for name, place in found.items():
            owner, _, method = name.partition(".")
            if method:
                file = submission.files_of.get(place["file"], place["file"])
                self._functions.setdefault(owner, getattr(submission.modules[file], owner, None))

    def __getattr__(self, name: str) -> Theirs:
        return Theirs(self._functions[name])

    def apply(self, function: Any, *values: Any, **named: Any) -> Theirs:
        """What a function makes of arrays of theirs, or of lists of such; None where one of them is none."""
        try:
            return Theirs(function(*map(self._arrays, values), **named))
        except (TypeError, ValueError):
            return Theirs(None)

    def _arrays(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._arrays(item) for item in value]
        if (array := as_array(bare(value))) is None:
            raise TypeError
        return array


def speaking(function: Any, names: Names) -> Any:
    """A function of a dialect, which is given the names of the student's before its arguments."""

    def speak(*arguments: Any) -> Any:
        result = function(names, *arguments)
        if isinstance(result, dict):
            return {name: bare(value) for name, value in result.items()}
        return tuple(map(bare, result)) if isinstance(result, tuple) else bare(result)

    return speak


def adapted(submission: Any, found: dict[str, Any], order: dict[str, Any]) -> dict[str, Any]:
    """The functions that the host asks for, by name, made of those that were found; absent ones are left out."""
    asked = dict(submission.functions)
    if order["dialect"]:
        space: dict[str, Any] = {"__name__": "dialect"}
        exec(compile(order["dialect"], "<dialect>", "exec"), space)  # noqa: S102 - the instructor's own text
        names = Names(submission, found)
        asked = {name: speaking(space[name], names) for name in order["calls"]}
    for name in order["terms"].keys() & asked.keys():
        asked[name] = in_our_terms(asked[name], order["terms"][name])
    return asked
