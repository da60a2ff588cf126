"""The scan for hidden things finds one that was planted, and none in the reports of the sample class."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from demo.build_class import build
from grader.course.course import Course
from grader.pipeline import Paper
from tests.attacks.leaks import Hidden, formulas, keys, leaks, unsafe
from tests.classes import grade_class


def hidden_numbers(paper: Paper) -> list[float]:
    """An input and an expected value of a hidden case."""
    found = [
        (g, r) for g, r in zip(paper.agenda, paper.expected, strict=True) if g.case.hidden and "W" in g.case.values
    ]
    known = Hidden(paper).keys  # six digits that a public number happens to have too are no secret
    inputs = (float(number) for group, _ in found for number in np.ravel(group.case.W))
    radii = (float(replies[-1].values["radius"]) for _, replies in found if "radius" in replies[-1].values)
    return [
        next(number for number in series if set(keys(number)) and set(keys(number)) <= known)
        for series in (inputs, radii)
    ]


@pytest.mark.parametrize("form", ["{!r}", "{:.6g}", "{:.8e}", "[ {:.7f}]", '"actual_value": {}', "x={:.9f},"])
def test_planted_number_is_found(paper: Paper, form: str) -> None:
    """However it is written, alone or in a sentence, with six digits or all of them."""
    for number in hidden_numbers(paper):
        assert leaks(f"Your result {form.format(number)} differs.", paper) != []


def test_planted_path_and_secret_are_found(course: Course, paper: Paper) -> None:
    """The course's folder and the value of GRADER_SECRET are looked for as they are."""
    assert leaks(f"see {course.root}/rubric.yaml", paper) == [str(course.root)]
    assert Hidden(paper, "hush-4711").leaks("the secret is hush-4711!") == ["hush-4711"]


def test_ordinary_text_is_no_leak(paper: Paper) -> None:
    """Points, shapes, versions, fingerprints and public numbers are shown on purpose."""
    (public,) = [g.case.W for g in paper.agenda if g.case.name == "positive" and not g.case.hidden]
    text = f"3.5 / 80 points, x (3, 7, 4, 5), numpy 2.1.3, 5f0c123456ab, W[0, 0] = {float(public[0, 0])!r}"
    assert leaks(text, paper) == []


def test_reports_of_the_sample_class_tell_nothing(course: Course, paper: Paper, tmp_path: Path) -> None:
    """Every result, report and the table of a whole class: no hidden number, no path, no trick."""
    build(course, tmp_path / "class")
    out = tmp_path / "out"
    grade_class(tmp_path / "class", out, course)
    hidden, files = Hidden(paper), [path for path in out.rglob("*") if path.suffix in {".json", ".csv"}]
    assert len(files) > 30
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert hidden.leaks(text) == [], path.name
        assert unsafe(text) == [], path.name
    assert formulas((out / "grades.csv").read_text(encoding="utf-8")) == []


def test_scan_of_a_result_sees_every_number_in_it(paper: Paper) -> None:
    """A number deep in a result is seen; the errors that the comparison measured are left out, and nothing else."""
    number, expected = hidden_numbers(paper)
    content: dict[str, Any] = {"exercises": [{"finding": {"error": expected, "actual_value": number}}]}
    assert leaks(json.dumps(content), paper) == [repr(abs(number))]
