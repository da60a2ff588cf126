"""The rubric that students get: what is not theirs is gone, and what is left is a rubric like any other."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from grader.course.handout import LATER, rubric_text, student_rubric
from grader.course.rubric import load_rubric
from grader.errors import CourseError
from grader.model.conventions import Conventions, GruConventions, Layout, Update
from grader.model.rubric import (
    Assignment,
    Award,
    Criterion,
    ExerciseRubric,
    LatePolicy,
    Limits,
    Policies,
    Rounding,
    Rubric,
    Visibility,
)

# Each of them is something else than text to some reader of YAML, or would end or break a plain scalar.
ODD_TEXTS = [
    "yes", "NO", "on", "n", "~", "null", "True", "1e3", "0x10", "1_000", "0o7", ".inf", "12:30", "2024-01-01", "- a",
    "a: b", "a #b", "# c", "'", '"', "\\", "{x}", "[x]", "&a", "*a", "!!str", "%", "@", "`", "|", ">", "", " padded ",
    "two\nlines", "tab\there", "ü → ∂h", "?", "=", "<<",
]  # fmt: skip


def criterion(name: str, points: float, visibility: Visibility = Visibility.PUBLIC, *needs: str) -> Criterion:
    """A line whose hint and title can be found again."""
    return Criterion(
        name, f"title of {name}", points, (f"check_{name}",), visibility=visibility, needs=needs, hint=name
    )


def rubric(*exercises: ExerciseRubric) -> Rubric:
    """A course of one assignment."""
    total = sum(exercise.points for exercise in exercises)
    return Rubric("grader/rubric/v1", "A course", (Assignment("all", "All", total, exercises),))


MIXED = rubric(
    ExerciseRubric(
        "first",
        6.5,
        (
            criterion("open", 3),
            criterion("shut", 2, Visibility.HIDDEN),
            criterion("later", 1, Visibility.AFTER_DUE_DATE),
            criterion("for_staff", 0.5, Visibility.INSTRUCTOR),
            replace(criterion("extra", 1, Visibility.PUBLIC, "first.open", "first.for_staff"), bonus=True),
        ),
    ),
    ExerciseRubric("second", 1, (criterion("for_staff_too", 1, Visibility.INSTRUCTOR),)),
)


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_written_rubric_is_read_as_the_same(text: str, tmp_path: Path) -> None:
    """Whatever a title, a hint or a name of a course is, `load_rubric` gives back what was written down."""
    (first, *rest) = MIXED.assignments[0].exercises[0].criteria
    odd = replace(first, title=text, hint=text, award=Award.STEPS, steps={1: 0.1 + 0.2}, points=3)
    exercise = replace(MIXED.assignments[0].exercises[0], criteria=(odd, *rest))
    plain = rubric(exercise)
    due = datetime(2026, 10, 25, 2, 30, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    whole = replace(
        plain,
        course=text,
        assignments=(replace(plain.assignments[0], due=due),),
        policies=Policies(follow_through=False, rounding=Rounding.HALF, late=LatePolicy(0.5, 0.1, cut_off_days=7)),
        limits=Limits(call_cpu_s=1e-7, memory_mib=1),
    )
    path = tmp_path / "rubric.yaml"
    path.write_text(rubric_text(whole), encoding="utf-8")
    assert load_rubric(path) == whole


def test_lines_for_instructors_are_gone_and_the_sums_hold(tmp_path: Path) -> None:
    """No word of such a line is left, no need that names it, no exercise of such lines alone; the rest adds up."""
    path = tmp_path / "rubric.yaml"
    text = rubric_text(student_rubric(MIXED))
    path.write_text(text, encoding="utf-8")
    loaded = load_rubric(path)  # strict: every sum is looked at
    assert "staff" not in text
    assert [(e.id, e.points) for e in loaded.exercises()] == [("first", 6)]
    assert [c.id for c in loaded.exercises()[0].criteria] == ["open", "shut", "later", "extra"]
    assert loaded.exercises()[0].criteria[-1].needs == ("first.open",)


def test_hidden_lines_say_points_and_no_hint() -> None:
    """Of a hidden line a student knows title and points, of one shown after the due date the points alone."""
    public, hidden, later, _ = student_rubric(MIXED).exercises()[0].criteria
    assert (public.title, public.hint) == ("title of open", "open")
    assert (hidden.title, hidden.hint, hidden.points) == ("title of shut", "", 2)
    assert (later.title, later.hint, later.points) == (LATER, "", 1)


def test_rubric_for_instructors_alone_is_refused() -> None:
    """A handout without any line would be worth nothing."""
    with pytest.raises(CourseError, match="nothing to hand out"):
        student_rubric(rubric(MIXED.assignments[0].exercises[1]))


def test_conventions_and_the_dialect_go_with_the_rubric() -> None:
    """A student's own check must read their work as the grading will."""
    follows = Conventions(layout=Layout.TND, gru=GruConventions(update=Update.WRITE), grad_sign=-1)
    whole = replace(rubric(ExerciseRubric("a", 1, (criterion("x", 1),))), conventions=follows, dialect="time_first")
    student = student_rubric(whole)
    assert (student.conventions, student.dialect) == (follows, "time_first")
    for line in ("layout: TND", "update: write", "grad_sign: -1", "dialect: time_first"):
        assert line in rubric_text(student)
