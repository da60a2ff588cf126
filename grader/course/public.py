"""public.npz: inputs and right answers of the public cases, so that a student can check without the reference.

Keys are `<case>/input/<name>` and `<case>/<first check of the group>/<call>/<output>[/<key of a dict>]`.
"""

from __future__ import annotations

import hashlib
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from grader.errors import CourseError
from grader.model.evidence import Reply
from grader.model.exercise import Array, Group

LOCK = "sha256 of exercise.py"
# What comes of an .npz that was cut short, or in which a bit is another one.
DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, LookupError, RuntimeError)


def pack_public(
    exercise_file: Path, groups: Sequence[Group], expected: Sequence[Sequence[Reply]], variants: Sequence[str] = ()
) -> bytes:
    """The bytes of an exercise's public.npz, the same for the same answers; variants are those of the reference."""
    arrays: dict[str, Any] = {LOCK: np.frombuffer(_digest(exercise_file, variants), np.uint8)}
    for group, replies in zip(groups, expected, strict=True):
        arrays |= _flat(f"{group.case.name}/input", group.case.values)
        for number, reply in enumerate(replies):
            arrays |= _flat(_key(group, number), reply.values)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def load_public(folder: Path, groups: Sequence[Group], variants: Sequence[str] = ()) -> list[list[Reply]]:
    """The right answers for an exercise's public groups. Raises CourseError where they are absent, damaged or old."""
    path = folder / "public.npz"
    remedy = "run `grader release` where the references are"
    if not path.is_file():
        raise CourseError([f"{path}:1:1: no such file; {remedy}"])
    data = path.read_bytes()
    try:
        arrays = _arrays(data)
    except DAMAGE:
        raise CourseError([f"{path}:1:1: damaged or cut short; fetch it again, or {remedy}"]) from None
    if arrays.get(LOCK, np.zeros(0, np.uint8)).tobytes() != _digest(folder / "exercise.py", variants):
        raise CourseError([f"{path}:1:1: made for another version of exercise.py or another convention; {remedy}"])
    for group in groups:
        _check_inputs(path, group, arrays, remedy)
    replies = _replies(arrays)
    return [[replies.get(_key(group, number), Reply()) for number in range(len(group.calls))] for group in groups]


def _arrays(data: bytes) -> dict[str, Array]:
    """Every array of an .npz, as np.load gives it; that takes the time of a whole check for thousands of small ones."""
    with zipfile.ZipFile(io.BytesIO(data)) as stored:
        return {name.removesuffix(".npy"): _array(stored.read(name)) for name in stored.namelist()}


def _array(data: bytes) -> Array:
    size = 10 + int.from_bytes(data[8:10], "little")  # of magic, version and header in format 1.0
    shape, by_columns, dtype = _header(data[:size])
    return np.frombuffer(data, dtype, offset=size).reshape(shape, order="F" if by_columns else "C").copy(order="K")


@cache
def _header(text: bytes) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    stream = io.BytesIO(text)
    if np.lib.format.read_magic(stream) != (1, 0):
        raise ValueError("not what pack_public writes")
    shape, by_columns, dtype = np.lib.format.read_array_header_1_0(stream)
    return shape, by_columns, dtype


def _check_inputs(path: Path, group: Group, arrays: Mapping[str, Array], remedy: str) -> None:
    for key, part in _flat(f"{group.case.name}/input", group.case.values).items():
        stored = arrays.get(key)
        if stored is None or not np.array_equal(stored, part, equal_nan=True):
            raise CourseError([f"{path}:1:1: the inputs of case {group.case.name!r} are no longer these; {remedy}"])


def _replies(arrays: Mapping[str, Array]) -> dict[str, Reply]:
    """Replies by the key of their call."""
    by_call: dict[str, dict[str, Any]] = {}
    for name, array in arrays.items():
        case, _, rest = name.partition("/")
        check, _, rest = rest.partition("/")
        number, _, rest = rest.partition("/")
        output, _, key = rest.partition("/")
        values = by_call.setdefault(f"{case}/{check}/{number}", {})
        if key:
            values.setdefault(output, {})[key] = array
        else:
            values[output] = array
    return {call: Reply(values) for call, values in by_call.items()}


def _flat(prefix: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{prefix}/{name}{key}": part for name, value in values.items() for key, part in _parts(value)}


def _parts(value: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(value, Mapping):
        return [(f"/{key}", np.asarray(part)) for key, part in value.items()]
    return [("", np.asarray(value))]


def _key(group: Group, number: int) -> str:
    return f"{group.case.name}/{group.checks[0].id}/{number}"


def _digest(file: Path, variants: Sequence[str]) -> bytes:
    return hashlib.sha256(file.read_bytes() + " ".join(variants).encode()).digest()
