"""What is right for the sizes of the public cases alone is not right: hidden cases have others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from grader.course.course import Course
from grader.course.draw import HIDDEN_SIZES, resized
from grader.course.seeds import HiddenGenerator
from grader.model.exercise import Case

# Small matrices and gradients that are famous by hand stay what they are.
BY_HAND = {"by_hand", "one_number", "one_number_each", "triangular", "rotation", "skewed", "negative", "turning"}
BY_HAND |= {"lecture_shrinks", "lecture_grows"}


def shapes(value: Any) -> Iterator[tuple[int, ...]]:
    """The shape of each array of a case that is no single number; a whole number is itself the length of an answer."""
    if isinstance(value, dict):
        for part in value.values():
            yield from shapes(part)
    elif isinstance(value, int):
        yield (value,)
    elif np.size(value) > 1:
        yield np.shape(value)


def signature(case: Case) -> tuple[tuple[int, ...], ...]:
    """All shapes of a case together, by which its answer could be looked up."""
    return tuple(shapes(case.values))


@pytest.mark.parametrize("key", [b"alpha", b"beta", b"gamma"])
def test_hidden_cases_have_shapes_of_their_own(course: Course, key: bytes) -> None:
    """No hidden case of any exercise can be told by its shapes from a table of the public ones."""
    other = replace(course, secret=replace(course.secret, key=key))
    for slug in course.exercises:
        public = {signature(case) for case in other.cases(slug, hidden=False)}
        hidden = [case for case in other.cases(slug, hidden=True) if case.hidden and case.name not in BY_HAND]
        assert hidden
        assert [case.name for case in hidden if signature(case) in public] == []


def test_sizes_differ_from_each_other_and_from_one() -> None:
    """Two equal sizes hide a transposed array, and a size of one hides a lost axis."""
    assert all(len(set(sizes)) == 4 and min(sizes) > 1 for sizes in HIDDEN_SIZES)


def test_ones_and_long_sequences_stay() -> None:
    """What a case is about is not drawn away; public sizes are never changed."""
    drawn = [resized(HiddenGenerator(np.random.PCG64(seed)), (1, 50, 4, 1)) for seed in range(20)]
    assert {(sizes[0], sizes[1], sizes[3]) for sizes in drawn} == {(1, 50, 1)}
    assert len({sizes[2] for sizes in drawn}) > 1
    assert resized(np.random.default_rng(0), (3, 7, 4, 5)) == (3, 7, 4, 5)
