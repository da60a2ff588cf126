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
from tests.attacks.leaks import Hidden, formulas, keys, unsafe
from tests.classes import grade_class

SECRET = "hush-4711"


@pytest.fixture(scope="module")
def hidden(paper: Paper) -> Hidden:
    """What must stay hidden about the whole course; there are millions of numbers, so once for all tests here."""
    return Hidden(paper, SECRET)


@pytest.fixture(scope="module")
def planted(paper: Paper, hidden: Hidden) -> list[float]:
    """An input and an expected value of a hidden case."""
    found = [
        (g, r) for g, r in zip(paper.agenda, paper.expected, strict=True) if g.case.hidden and "W" in g.case.values
    ]
    inputs = (float(number) for group, _ in found for number in np.ravel(group.case.W))
    radii = (float(replies[-1].values["radius"]) for _, replies in found if "radius" in replies[-1].values)
    return [
        next(
            number for number in series if set(keys(number)) and set(keys(number)) <= hidden.keys
        )  # no public number has its digits
        for series in (inputs, radii)
    ]


@pytest.mark.parametrize("form", ["{!r}", "{:.6g}", "{:.8e}", "[ {:.7f}]", '"actual_value": {}', "x={:.9f},"])
def test_planted_number_is_found(hidden: Hidden, planted: list[float], form: str) -> None:
    """However it is written, alone or in a sentence, with six digits or all of them."""
    for number in planted:
        assert hidden.leaks(f"Your result {form.format(number)} differs.") != []


def test_planted_path_and_secret_are_found(course: Course, hidden: Hidden) -> None:
    """The course's folder and the value of GRADER_SECRET are looked for as they are."""
    assert hidden.leaks(f"see {course.root}/rubric.yaml") == [str(course.root)]
    assert hidden.leaks(f"the secret is {SECRET}!") == [SECRET]


def test_ordinary_text_is_no_leak(paper: Paper, hidden: Hidden) -> None:
    """Points, shapes, versions, fingerprints and public numbers are shown on purpose."""
    (public,) = [g.case.W for g in paper.agenda if g.case.name == "positive" and not g.case.hidden]
    text = f"3.5 / 80 points, x (3, 7, 4, 5), numpy 2.1.3, 5f0c123456ab, W[0, 0] = {float(public[0, 0])!r}"
    assert hidden.leaks(text) == []


def test_reports_of_the_sample_class_tell_nothing(course: Course, hidden: Hidden, tmp_path: Path) -> None:
    """Every result, report and the table of a whole class: no hidden number, no path, no trick."""
    build(course, tmp_path / "class")
    out = tmp_path / "out"
    grade_class(tmp_path / "class", out, course)
    files = [path for path in out.rglob("*") if path.suffix in {".json", ".csv"}]
    assert len(files) > 30
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert hidden.leaks(text) == [], path.name
        assert unsafe(text) == [], path.name
    assert formulas((out / "grades.csv").read_text(encoding="utf-8")) == []


def test_scan_of_a_result_sees_every_number_in_it(hidden: Hidden, planted: list[float]) -> None:
    """A number deep in a result is seen; measured errors and the values of public cases are left out, nothing else."""
    number, expected = planted
    finding = {"error": expected, "actual_value": number}
    for outcome, seen in (({"hidden": True}, [repr(abs(number))]), ({"hidden": False}, [])):
        content: dict[str, Any] = {"exercises": [outcome | {"finding": finding}]}
        assert hidden.leaks(json.dumps(content)) == seen
    assert hidden.leaks(json.dumps({"exercises": [{"message": f"it is {number!r}"}]})) == [repr(abs(number))]
