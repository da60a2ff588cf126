"""What is made from the references is in step with them; `grader release` makes it so."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.course.course import Course
from grader.course.public import LOCK
from grader.diagnosis.making import digest_of, looked_at
from grader.diagnosis.table import stored_digest
from grader.model.exercise import Array
from grader.release import released_files
from tests.house.sources import ASSIGNMENTS, SLUGS, WRITTEN

# Other builds of numpy sum in another order; 1e-9 is far above that and far below what a tolerance lets through.
ANSWER_TOLERANCE = 1e-9

each_exercise = pytest.mark.parametrize("slug", SLUGS)


@pytest.fixture(scope="module")
def made(course: Course) -> Mapping[Path, bytes]:
    """Every generated file as the references would make it now."""
    return released_files(course)


def arrays(data: bytes) -> dict[str, Array]:
    """The arrays of a public.npz."""
    with np.load(io.BytesIO(data), allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


def is_input(name: str) -> bool:
    """Whether an array is part of a question, or the lock, rather than an answer."""
    return name == LOCK or name.split("/")[1] == "input"


def is_close(stored: Array, answer: Array) -> bool:
    """Whether two answers agree, measured by the largest element; NaN and infinity agree with themselves."""
    finite = np.isfinite(answer)
    scale: Any = np.abs(answer[finite]).max(initial=0.0)
    return (
        (stored.shape, stored.dtype) == (answer.shape, answer.dtype)
        and np.array_equal(stored[~finite], answer[~finite], equal_nan=True)
        and bool((np.abs(stored[finite] - answer[finite]) <= ANSWER_TOLERANCE * scale).all())
    )


def test_generated_files_are_those_of_every_exercise(made: Mapping[Path, bytes]) -> None:
    """Two starters and prints of mistakes where functions are asked for, public answers of all, and nothing else."""
    names = ("starter.py", "starter.ipynb", "mistakes.npz")
    written = {ASSIGNMENTS / slug / name for slug in WRITTEN for name in names}
    assert set(made) == written | {ASSIGNMENTS / slug / "public.npz" for slug in SLUGS}


@pytest.mark.parametrize("slug", WRITTEN)
@pytest.mark.parametrize("name", ["starter.py", "starter.ipynb"])
def test_starter_is_what_the_reference_makes(slug: str, name: str, made: Mapping[Path, bytes]) -> None:
    """Byte for byte."""
    path = ASSIGNMENTS / slug / name
    assert path.read_bytes() == made[path]


@each_exercise
def test_public_cases_are_what_the_exercise_draws(slug: str, made: Mapping[Path, bytes]) -> None:
    """The same names, the same inputs to the last bit, and the lock on this exercise.py."""
    path = ASSIGNMENTS / slug / "public.npz"
    stored, fresh = arrays(path.read_bytes()), arrays(made[path])
    assert sorted(stored) == sorted(fresh)
    inputs = [name for name in fresh if is_input(name)]
    differing = [n for n in inputs if stored[n].dtype != fresh[n].dtype or stored[n].tobytes() != fresh[n].tobytes()]
    assert differing == []


@pytest.mark.parametrize("slug", WRITTEN)
def test_mistakes_are_those_of_the_overlays(slug: str, course: Course) -> None:
    """mistakes.npz was made from these public calls, this reference and these overlays; making it again is slow."""
    stored = (ASSIGNMENTS / slug / "mistakes.npz").read_bytes()
    assert stored_digest(stored) == digest_of(course, slug, looked_at(course, slug))


@each_exercise
def test_public_answers_are_what_the_reference_gives(slug: str, made: Mapping[Path, bytes]) -> None:
    """Every answer agrees to 1e-9 of its largest element, and holds plain numbers."""
    path = ASSIGNMENTS / slug / "public.npz"
    stored, fresh = arrays(path.read_bytes()), arrays(made[path])
    answers = sorted(name for name in fresh if not is_input(name))
    assert answers
    assert [name for name in answers if name not in stored or not is_close(stored[name], fresh[name])] == []
    assert {name for name in fresh if fresh[name].dtype.kind not in "fiub"} == set()
