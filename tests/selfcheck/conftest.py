"""Small courses to prove something about: one exercise of the whole course, and the same made weaker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from grader.course.course import Course


@pytest.fixture(scope="session")
def only(course: Course) -> Callable[[str], Course]:
    """A course of one exercise that needs no other."""

    def narrow(slug: str) -> Course:
        return replace(course, exercises={slug: course.exercises[slug]}, rubric=course.rubric.part(exercises=(slug,)))

    return narrow


@pytest.fixture(scope="session")
def weakened() -> Callable[..., Course]:
    """The course with some checks of an exercise looking at nothing."""

    def weaken(course: Course, slug: str, *names: str) -> Course:
        exercise = course.exercises[slug]
        checks = tuple(replace(c, outputs=(), law=None) if c.id in names else c for c in exercise.checks)
        return replace(course, exercises={**course.exercises, slug: replace(exercise, checks=checks)})

    return weaken
