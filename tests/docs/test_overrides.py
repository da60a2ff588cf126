"""docs/overrides.md says what is so: its blocks are taken from the page and used."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date, datetime
from functools import partial
from pathlib import Path

import pytest

from grader.course.course import Course
from grader.course.overrides import read_adjustments
from grader.course.rubric import load_rubric
from grader.decisions import late_sentence
from grader.model.adjustment import Adjustments, Override
from grader.model.evidence import Evidence, Outcome, Verdict
from grader.model.grade import Grade
from grader.model.rubric import LatePolicy, Rubric
from grader.report.table import HEAD
from grader.scoring.adjust import adjust
from grader.scoring.score import score
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "overrides.md").read_text(encoding="utf-8")
EXAMPLE, POLICY = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def rubric(tmp_path: Path) -> Rubric:
    """The course's rubric with the lines of the page put into it."""
    late = POLICY[POLICY.index("  late:") : POLICY.index("\nassignments:")]
    due = POLICY[POLICY.index("    due:") :]
    text = (ROOT / "rubric.yaml").read_text(encoding="utf-8")
    for place, lines in (("policies:\n", late), ("  - id: gradients\n", due)):
        assert text.count(place) == 1
        text = text.replace(place, place + lines)
    path = tmp_path / "rubric.yaml"
    path.write_text(text, encoding="utf-8")
    return load_rubric(path)


@pytest.fixture
def adjustments(tmp_path: Path, rubric: Rubric) -> Adjustments:
    """The example of the page."""
    path = tmp_path / "overrides.yaml"
    path.write_text(EXAMPLE, encoding="utf-8")
    return read_adjustments(path, rubric)


def full_marks(course: Course, rubric: Rubric, student: str) -> Grade:
    """The grade of somebody whose every check is right."""
    checks = [f"{slug}/{name}" for slug, exercise in course.exercises.items() for name in exercise.ids]
    return score(
        Evidence(student, {check: Outcome(check, Verdict.CORRECT) for check in checks}), rubric, course.exercises
    )


def test_example_of_the_page_is_sound(adjustments: Adjustments) -> None:
    """It can be copied as it stands: two lines set by hand and an extension."""
    assert (len(adjustments.overrides), len(adjustments.extensions)) == (2, 1)


def test_policy_of_the_page_names_every_key(rubric: Rubric) -> None:
    """Each key of a late policy is explained there, and each differs from what it is when left out."""
    plain = LatePolicy()
    late = rubric.policies.late
    assert [part.name for part in fields(plain) if getattr(late, part.name) == getattr(plain, part.name)] == []


def test_excused_line_leaves_the_maximum_that_the_page_says(
    course: Course, rubric: Rubric, adjustments: Adjustments
) -> None:
    """98 of 100 are left to be earned."""
    grade = adjust(full_marks(course, rubric, "alan_turing"), adjustments, rubric, None)
    assert (grade.score, grade.max_score) == (98, 98)
    assert "78.4 of 98" in PAGE
    assert "78.4 / 98 · 100 = 80." in PAGE


def test_sentence_of_the_page_is_the_report_s(course: Course, rubric: Rubric, adjustments: Adjustments) -> None:
    """Its times, days and points are what the policy of the page gives."""
    came = datetime.fromisoformat("2026-12-02T10:00:00+01:00")
    set_by_hand = partial(Override, "ada", reason="To lose 12.5", who="G. Hopper", when=date(2026, 12, 5))
    lower = (set_by_hand("bptt.step", points=0.5), set_by_hand("bptt.sequence", points=0.0))
    (late,) = adjust(full_marks(course, rubric, "ada"), Adjustments("", lower), rubric, came).late
    assert f"    {late_sentence(late)}\n" in PAGE
    ill = adjust(full_marks(course, rubric, "grace_hall"), adjustments, rubric, came)
    assert (ill.score, [entry.days for entry in ill.late]) == (100, [0])


def test_columns_of_the_page_are_in_the_table() -> None:
    """The three that it names are written for every class."""
    assert {"days_late", "late_loss", "by_hand"} <= set(HEAD)
    assert {name for name in re.findall(r"`(\w+)`", PAGE) if name.endswith(("late", "loss", "hand"))} <= set(HEAD)
