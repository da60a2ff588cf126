"""A trial on a part of the paper says what one on the whole paper says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.course.course import Course
from grader.course.overlays import overlays
from grader.model.evidence import Evidence
from grader.model.grade import ExerciseGrade
from grader.pipeline import Paper, mark
from grader.selfcheck.known import known_overlay, mark_known
from grader.selfcheck.narrow import narrowed, touched, with_the_rest_right

# One of each kind: lost in a later exercise too, excused there, raised, and no mistake at all.
SAMPLE = (
    "rnn_forward/wrong_values/transposed_recurrence",
    "rnn_forward/wrong_shape/squeezed",
    "bptt/wrong_values/no_carry",
    "bptt/raised/carry_without_a_start",
    "gradient_decay/wrong_values/reversed",
    "clipping/wrong_values/in_place",
    "gru/wrong_values/reset_before_product",
    "gru/correct/einsum",
)


def without_diagnosis(exercise: ExerciseGrade) -> ExerciseGrade:
    """The lines without what explains them, which may name exercises that only the whole paper has."""
    return replace(exercise, criteria=tuple(replace(line, diagnosis=None) for line in exercise.criteria))


@pytest.mark.parametrize("name", SAMPLE)
def test_narrow_paper_gives_the_marks_of_the_whole_one(name: str, course: Course, paper: Paper) -> None:
    """Every criterion has the same score and every check of it the same verdict, case and message's facts."""
    (overlay,) = (one for one in overlays(course) if one.id == name)
    known = known_overlay(overlay, course)
    whole = mark(known.submission, known.id, paper, course.rubric)
    part = mark_known(known, paper, course.rubric)
    kept = {e.id for e in part.exercises if e.id in touched(course, overlay.slug)}
    for wide, narrow in zip(whole.exercises, part.exercises, strict=True):
        assert [(c.id, c.score, c.verdict) for c in wide.criteria] == [
            (c.id, c.score, c.verdict) for c in narrow.criteria
        ]
        if wide.id in kept and wide.id in course.written:  # what trains several cells is decided by other files too
            assert without_diagnosis(wide) == without_diagnosis(narrow)


def test_an_exercise_touches_itself_and_all_that_call_it(course: Course) -> None:
    """Through others too: the decay is measured with a backward pass that calls the forward pass."""
    assert touched(course, "clipping") == ("clipping",)
    assert {"rnn_forward", "bptt", "gradient_decay"} <= set(touched(course, "rnn_forward"))
    assert "rnn_forward" not in touched(course, "bptt")


def test_narrow_paper_has_no_group_of_another_exercise(course: Course, paper: Paper) -> None:
    """Groups stay beside their answers, and hidden_only leaves the public ones out."""
    part = narrowed(paper, ("clipping",), hidden_only=True)
    assert {group.exercise for group in part.agenda} == {"clipping"}
    assert all(group.case.hidden for group in part.agenda)
    assert len(part.expected) == len(part.agenda) < len(narrowed(paper, ("clipping",)).agenda)
    pairs = {id(group): expected for group, expected in zip(paper.agenda, paper.expected, strict=True)}
    assert all(pairs[id(group)] is answers for group, answers in zip(part.agenda, part.expected, strict=True))
    assert course.exercises.keys() >= {"clipping"}


def test_what_was_not_run_is_taken_as_right_and_what_was_is_kept(course: Course) -> None:
    """Every check has an outcome, and none that was seen is painted over."""
    seen = with_the_rest_right(Evidence("x", {}), course).outcomes
    assert len(seen) == sum(len(exercise.ids) for exercise in course.exercises.values())
    one = next(iter(seen))
    lost = replace(seen[one], case="tiny")
    assert with_the_rest_right(Evidence("x", {one: lost}), course).outcomes[one] is lost
