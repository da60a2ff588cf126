"""What a consumer's documentation requires holds for every submission, and sums agree with the lines."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from hypothesis import given, settings

from grader.report.export.classroom50 import classroom50_json
from grader.report.export.ctrf import ctrf_json
from grader.report.export.gitlab import code_quality_json
from grader.report.export.gradescope import gradescope_json
from grader.report.export.junit import junit_xml
from grader.report.export.marks import Mark, for_students
from grader.report.export.prairielearn import LIMIT_BYTES, prairielearn_json
from tests.report.export.draws import hostile_marks

NOW = datetime(2026, 11, 20, tzinfo=UTC)
WRITERS: dict[str, Callable[[Mark], str]] = {
    "gradescope": gradescope_json,
    "gitlab": code_quality_json,
    "prairielearn": prairielearn_json,
    "classroom50": lambda mark: classroom50_json(mark, {}, NOW),
    "ctrf": lambda mark: ctrf_json([mark], NOW),
}
each_format = pytest.mark.parametrize("name", WRITERS)

# Element -> children it may have, and attributes that it must have: JUnit as GitLab and Jenkins read it.
CHILDREN = {
    "testsuites": {"testsuite"},
    "testsuite": {"properties", "testcase", "system-out", "system-err"},
    "testcase": {"properties", "failure", "error", "skipped", "system-out", "system-err"},
    "properties": {"property"},
}
REQUIRED = {
    "testsuite": {"name", "tests", "failures", "errors"},
    "testcase": {"name", "classname"},
    "property": {"name", "value"},
    "failure": {"type", "message"},
}


def validated(name: str, mark: Mark) -> Any:
    """The document, held against the schema of its format."""
    schema = json.loads((Path(__file__).parent / "schemas" / f"{name}.json").read_text(encoding="utf-8"))
    document = json.loads(WRITERS[name](mark))
    jsonschema.Draft202012Validator(schema).validate(document)
    return document


@each_format
def test_every_kind_of_submission_is_valid(name: str, marks: list[Mark]) -> None:
    """Marked, not final, unreadable, stopped by a fault of ours; for its student and for an instructor."""
    for mark in marks:
        assert validated(name, mark) is not None
        assert validated(name, for_students(mark)) is not None


@each_format
@settings(max_examples=20)
@given(mark=hostile_marks)
def test_hostile_submission_is_valid(name: str, mark: Mark) -> None:
    """No text makes a document that its consumer would refuse."""
    assert validated(name, mark) is not None


@each_format
def test_a_schema_refuses_what_is_no_result(name: str) -> None:
    """The tests above are not blind."""
    schema = json.loads((Path(__file__).parent / "schemas" / f"{name}.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    assert not validator.is_valid({"score": "full"})
    assert not validator.is_valid([{"description": "x", "severity": "bad"}])


def test_gradescope_has_a_score_unless_the_fault_is_ours(marks: list[Mark]) -> None:
    """A submission that cannot be read has none of the points; where we failed there is no score at all."""
    scores = [validated("gradescope", mark).get("score", "none") for mark in marks]
    assert scores == [6, 12.25, 26, 0, "none"]


def test_gradescope_says_of_each_line_who_may_read_it(marks: list[Mark]) -> None:
    """An instructor's line is hidden, one for later is for later, and the others are visible."""
    tests = {test["extra_data"]["id"]: test for test in validated("gradescope", marks[0])["tests"]}
    shown = {name: test["visibility"] for name, test in tests.items() if test["visibility"] != "visible"}
    assert shown == {"a.shape": "after_due_date", "a.type": "hidden"}
    assert "0.25" not in json.dumps(tests["a.values"])
    assert "score" not in tests["b.hang"]


def test_ctrf_counts_its_tests(marks: list[Mark]) -> None:
    """The summary adds up, and the run ends when it is said to."""
    results = json.loads(ctrf_json(marks, NOW))["results"]
    summary = results["summary"]
    assert summary["tests"] == len(results["tests"])
    assert sum(summary[status] for status in ("passed", "failed", "skipped", "pending", "other")) == summary["tests"]
    assert summary["stop"] - summary["start"] == 3000
    assert summary["stop"] == 1000 * NOW.timestamp()


def test_classroom50_sums_to_its_score(marks: list[Mark]) -> None:
    """In hundredths of points nothing is lost to rounding where no line is finer than that."""
    document = validated("classroom50", marks[2])
    assert document["score"] == sum(test["score"] for test in document["tests"]) == 2600


def test_prairielearn_is_never_larger_than_it_may_be(marks: list[Mark]) -> None:
    """A flood of notes is cut, and the points stay."""
    flooded = Mark("x", 1.0, 4.0, final=True, notes=("é" * 1000,) * 2000, lines=marks[0].lines)
    text = prairielearn_json(flooded)
    assert len(text.encode()) <= LIMIT_BYTES
    assert json.loads(text)["score"] == 0.25


def test_prairielearn_share_stays_within_the_whole() -> None:
    """Bonus points beyond the total are full marks there."""
    assert json.loads(prairielearn_json(Mark("x", 5.0, 4.0, final=True)))["score"] == 1


def test_fingerprints_tell_findings_apart_and_stay(marks: list[Mark]) -> None:
    """Two findings of one submission never share one, and the same finding has the same the next time."""
    prints = [finding["fingerprint"] for finding in validated("gitlab", marks[0])]
    assert len(set(prints)) == len(prints) > 3
    assert prints == [finding["fingerprint"] for finding in validated("gitlab", marks[0])]


def test_junit_has_the_structure_that_readers_know(marks: list[Mark]) -> None:
    """Only known elements, each with what it must have; names of cases are unique; counts are those of the cases."""
    root = ET.fromstring(junit_xml(marks))
    for element in root.iter():
        assert {child.tag for child in element} <= CHILDREN.get(element.tag, set())
        assert REQUIRED.get(element.tag, set()) <= set(element.keys())
    cases = list(root.iter("testcase"))
    assert len({(case.get("classname"), case.get("name")) for case in cases}) == len(cases)
    for owner in (root, *root.iter("testsuite")):
        for attribute, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error")):
            assert int(owner.get(attribute, "")) == len(list(owner.iter(tag)))
        assert int(owner.get("skipped", "")) == len(list(owner.iter("skipped")))
