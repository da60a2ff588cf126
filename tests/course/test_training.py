"""Training from the instructor's side: what is drawn, what guessing gives, and what the clipping does."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.course.agenda import stage
from grader.course.course import Course, load_part
from grader.course.training import clipped
from grader.errors import CourseError
from tests.conftest import ROOT


@pytest.fixture
def tasks(course: Course) -> Any:
    """The module of the exercise, loaded with the course."""
    assert "long_memory" in course.exercises
    return sys.modules["_exercise_long_memory"]


def test_guessing_gives_what_the_report_says(tasks: Any) -> None:
    """Who says 1 has a mean squared error of 1/6; who says nothing about the subject is wrong half of the time."""
    batch = tasks.numbers_to_add(np.random.default_rng(0), 20_000)
    assert tasks.ADDING.mistake(np.ones((20_000, 1)), batch.answers).figure == pytest.approx(1 / 6, rel=0.03)
    batch = tasks.sentences(np.random.default_rng(0), 20_000)
    assert tasks.AGREEMENT.mistake(np.ones((20_000, 1)), batch.answers).figure == pytest.approx(0.5, rel=0.03)


def test_the_answer_lies_in_the_first_half_and_nowhere_else(tasks: Any) -> None:
    """One mark in either half of the numbers; the subject is the first word, and no later word tells its number."""
    marks = tasks.numbers_to_add(np.random.default_rng(1), 500).x[:, :, 1]
    assert (marks[:, : tasks.STEPS // 2].sum(axis=1) == 1).all()
    assert (marks.sum(axis=1) == 2).all()
    batch = tasks.sentences(np.random.default_rng(1), 20_000)
    assert (batch.x.sum(axis=2) == 1).all()
    assert (batch.x[:, 0, 1] == (batch.answers[:, 0] + 1) / 2).all()
    assert not batch.x[:, 1:, :2].any()
    counts = batch.x[:, 1:].sum(axis=1)[:, 2:]  # how often each word of the clause stands in a sentence
    assert np.abs([np.corrcoef(column, batch.answers[:, 0])[0, 1] for column in counts.T]).max() < 0.04


@pytest.mark.parametrize("name", ["ADDING", "AGREEMENT"])
def test_the_slope_is_the_derivative_of_a_loss(tasks: Any, name: str) -> None:
    """Of the mean over the batch: squared error, or the logarithm of the probability of the right verb."""
    task, rng = getattr(tasks, name), np.random.default_rng(2)
    answers = task.draw(rng, 5).answers
    outputs = rng.standard_normal((5, 1))

    def loss(values: Any) -> float:
        squared = float(np.mean((values - answers) ** 2))
        return squared if name == "ADDING" else float(np.mean(np.log1p(np.exp(-answers * values))))

    nudges = 1e-6 * np.eye(5)[:, :, None]
    numeric = [(loss(outputs + nudge) - loss(outputs - nudge)) / 2e-6 for nudge in nudges]
    assert np.allclose(task.mistake(outputs, answers).slope[:, 0], numeric, atol=1e-8)


@given(st.floats(0, 1e6), st.integers(0, 100))
def test_clipping_keeps_the_direction_and_bounds_the_joint_norm(size: float, seed: int) -> None:
    """All arrays shrink by one factor, never grow, and a gradient of zero stays zero."""
    rng = np.random.default_rng(seed)
    gradients = {"a": size * rng.standard_normal((2, 3)), "b": size * rng.standard_normal(4)}
    after = clipped(gradients, 1.0)
    before, now = (np.concatenate([part.ravel() for part in some.values()]) for some in (gradients, after))
    assert np.linalg.norm(now) == pytest.approx(min(1.0, float(np.linalg.norm(before))))
    assert np.allclose(now * np.linalg.norm(before), before * np.linalg.norm(now))


def test_a_hidden_seed_replaces_the_public_one() -> None:
    """An experiment is run once: on the hidden case in grading, on the public one in a student's own check."""
    part, _ = load_part(ROOT, "", ("long_memory",), public=False)
    public, hidden = stage(part, hidden=False), stage(part, hidden=True)
    assert [one.id for one in public] == [one.id for one in hidden]
    assert {one.case.hidden for one in public} == {False}
    assert {one.case.hidden for one in hidden} == {True}
    assert all(a.case.seed != b.case.seed for a, b in zip(public, hidden, strict=True))


@pytest.mark.parametrize(("field", "value"), [("needs", ("gru/nowhere",)), ("case", "nowhere")])
def test_an_experiment_without_its_case_or_its_gate_is_a_fault(course: Course, field: str, value: Any) -> None:
    """What could never be opened, or never be run, is named instead of left out."""
    exercise = course.exercises["long_memory"]
    first, *others = exercise.experiments
    broken = replace(exercise, experiments=(replace(first, **{field: value}), *others))
    with pytest.raises(CourseError, match="nowhere"):
        stage(replace(course, exercises={**course.exercises, "long_memory": broken}), hidden=False)
