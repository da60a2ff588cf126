"""public.npz gives back what np.load would, and a damaged one is told as that."""

from __future__ import annotations

import random
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from grader.course.agenda import make_agenda
from grader.course.course import Course
from grader.course.public import load_public
from grader.errors import CourseError
from grader.model.evidence import Reply
from grader.model.exercise import Group

SLUG = "clipping"


@pytest.fixture
def groups(course: Course) -> list[Group]:
    """The public groups of an exercise."""
    return [group for group in make_agenda(course, hidden=False) if group.exercise == SLUG]


@pytest.fixture
def folder(course: Course, tmp_path: Path) -> Path:
    """A copy of its folder, in which files may be damaged."""
    shutil.copytree(course.root / "assignments" / SLUG, tmp_path / SLUG)
    return tmp_path / SLUG


def numbers(replies: Sequence[Sequence[Reply]]) -> list[bytes]:
    """Every array of some replies."""
    parts = [value for row in replies for reply in row for value in reply.values.values()]
    arrays = [array for part in parts for array in (part.values() if isinstance(part, dict) else [part])]
    return [np.asarray(array).tobytes() for array in arrays]


def test_answers_are_the_arrays_of_the_file(folder: Path, groups: list[Group]) -> None:
    """To the last bit, as np.load reads them."""
    with np.load(folder / "public.npz", allow_pickle=False) as stored:
        known = {stored[name].tobytes() for name in stored.files}
    found = numbers(load_public(folder, groups))
    assert len(found) > 20
    assert set(found) <= known


def test_a_damaged_file_is_told_with_what_helps(folder: Path, groups: list[Group]) -> None:
    """Cut short anywhere, or with a bit turned over: the same answers or a sentence, and no other error."""
    path, chance = folder / "public.npz", random.Random(4)
    whole, right = path.read_bytes(), numbers(load_public(folder, groups))
    cut = [whole[:size] for size in (0, 2000, len(whole) - 1)]
    for data in (*cut, *(turned(whole, chance) for _ in range(60))):
        path.write_bytes(data)
        assert answered(folder, groups) in (right, None)
    path.write_bytes(cut[1])
    with pytest.raises(CourseError, match=r"public\.npz:1:1: damaged or cut short; fetch it again, or run"):
        load_public(folder, groups)


def answered(folder: Path, groups: list[Group]) -> list[bytes] | None:
    """The answers, or None where they are refused."""
    try:
        return numbers(load_public(folder, groups))
    except CourseError:
        return None


def turned(data: bytes, chance: random.Random) -> bytes:
    """The same but for one bit."""
    place = chance.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :]
