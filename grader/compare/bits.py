"""A fingerprint of wrong values to the last bit: two people with the same odd numbers can be found by it. Pure.

Values that agree up to rounding come from the same mistake; values that agree in every bit come from the same
operations in the same order as well.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import numpy as np

from grader.compare.judge import Answered
from grader.model.evidence import Finding
from grader.model.exercise import Array, Check

DIGEST_BYTES = 8
MOST = 1_000  # arrays, each of at most so many entries; right answers have far fewer, and hostile ones cost no time
LARGEST = 1 << 16


def print_of(check: Check, answered: Answered, finding: Finding) -> str:
    """16 hexadecimal digits for the values that led to `finding` on this case; dtype, shape, -0.0 and NaN count.

    It is the output that the finding names, or for a law everything that its subjects returned. "" where all of
    that is whole numbers, zeros for example: on those, people agree by chance.
    """
    arrays = [array for array in islice(_arrays(_values(check, answered, finding)), MOST) if array.size <= LARGEST]
    if not any(map(_is_telling, arrays)):
        return ""
    digest = hashlib.blake2b(digest_size=DIGEST_BYTES)
    for array in arrays:
        digest.update(f"{array.dtype.str} {array.shape} ".encode() + array.tobytes())
    return digest.hexdigest()


def _values(check: Check, answered: Answered, finding: Finding) -> Iterator[Any]:
    calls, replies = answered.group.calls, answered.replies
    if check.outputs:
        named, values = finding.output.partition("[")[0], replies[-1].values  # grads['W'] is in grads
        yield from [values[named]] if named in values else values.values()
        return
    subjects = check.subjects or (calls[-1].function,)
    for call, reply in zip(calls, replies, strict=True):
        if call.function in subjects:
            yield from reply.values.values()


def _arrays(values: Iterable[Any]) -> Iterator[Array]:
    """Every array and number, in lists and dicts as well."""
    for value in values:
        if isinstance(value, dict):
            yield from _arrays(value[name] for name in sorted(value, key=str))
        elif isinstance(value, (list, tuple)):
            yield from _arrays(value)
        elif isinstance(value, (np.ndarray, int, float)):
            yield np.asarray(value)


def _is_telling(array: Array) -> bool:
    return array.dtype.kind == "f" and bool((np.isfinite(array) & (array != np.rint(array))).any())
