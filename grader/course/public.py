"""public.npz: inputs and right answers of the public cases, so that a student can check without the reference.

Keys are `<case>/input/<name>` and `<case>/<first check of the group>/<call>/<output>[/<key of a dict>]`.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from grader.errors import CourseError
from grader.model.evidence import Reply
from grader.model.exercise import Array, Group

LOCK = "sha256 of exercise.py"


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
    """The right answers for an exercise's public groups. Raises CourseError where they are absent or out of date."""
    path = folder / "public.npz"
    remedy = "run `grader release` where the references are"
    if not path.is_file():
        raise CourseError([f"{path}:1:1: no such file; {remedy}"])
    with np.load(path, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    if arrays.get(LOCK, np.zeros(0, np.uint8)).tobytes() != _digest(folder / "exercise.py", variants):
        raise CourseError([f"{path}:1:1: made for another version of exercise.py or another convention; {remedy}"])
    for group in groups:
        _check_inputs(path, group, arrays, remedy)
    return [[_reply(_key(group, number), arrays) for number in range(len(group.calls))] for group in groups]


def _check_inputs(path: Path, group: Group, arrays: Mapping[str, Array], remedy: str) -> None:
    for key, part in _flat(f"{group.case.name}/input", group.case.values).items():
        stored = arrays.get(key)
        if stored is None or not np.array_equal(stored, part, equal_nan=True):
            raise CourseError([f"{path}:1:1: the inputs of case {group.case.name!r} are no longer these; {remedy}"])


def _reply(prefix: str, arrays: Mapping[str, Array]) -> Reply:
    values: dict[str, Any] = {}
    for name, array in arrays.items():
        if not name.startswith(f"{prefix}/"):
            continue
        output, _, key = name[len(prefix) + 1 :].partition("/")
        if key:
            values.setdefault(output, {})[key] = array
        else:
            values[output] = array
    return Reply(values)


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
