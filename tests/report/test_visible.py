"""What a student may not see is not in what a student is given, whatever else is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.messages import MESSAGES
from grader.model.evidence import Verdict
from grader.model.grade import Grade
from grader.model.rubric import Visibility
from grader.report.export.marks import for_students, mark_of
from grader.report.result import result
from grader.report.visible import for_student

Document = dict[str, Any]
HIDDEN = "of a hidden case"
INSTRUCTORS = "for the instructor alone"
PUBLIC = "of a public case"


@st.composite
def checks(draw: st.DrawFn, number: int, word: str) -> Document:
    """A lost check; everything that it tells about its case carries a word by which it can be found again."""
    is_hidden = draw(st.booleans())
    mark = word if word == INSTRUCTORS else HIDDEN if is_hidden else word
    return {
        "id": f"exercise/check_{number}",
        "verdict": draw(st.sampled_from([v.value for v in Verdict if v is not Verdict.CORRECT])),
        "passed": False,
        "followed_through": False,
        "case": f"case {mark}",
        "hidden": is_hidden,
        "call": f"call {mark}",
        "message": f"message {number} {mark}",
        "finding": {"actual_type": mark, "errors": [f"error {mark}"], "index": [f"index {mark}"]},
        "failure": {"error_message": mark},
        "notes": [],
    }


@st.composite
def criteria(draw: st.DrawFn, number: int) -> Document:
    """A lost criterion of any visibility whose message is that of one of its checks."""
    visibility = draw(st.sampled_from(list(Visibility)))
    words = {Visibility.PUBLIC: PUBLIC, Visibility.HIDDEN: HIDDEN}
    word = words.get(visibility, INSTRUCTORS)
    lost = [draw(checks(place, word)) for place in range(draw(st.integers(1, 3)))]
    decisive = draw(st.sampled_from(lost))
    return {
        "id": f"criterion_{number}",
        "title": "a title" if word is not INSTRUCTORS else INSTRUCTORS,
        "score": draw(st.integers(0, 3)),
        "max_score": 3,
        "bonus": draw(st.booleans()),
        "verdict": decisive["verdict"],
        "visibility": visibility.value,
        "message": decisive["message"],
        "hint": "",
        "diagnosis": None,
        "a key of the future": HIDDEN,
        "checks": lost,
    }


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A result of one or two exercises with a curve each."""
    exercises = []
    for name in draw(st.sampled_from([["one"], ["one", "two"]])):
        lines = [draw(criteria(number)) for number in range(draw(st.integers(1, 4)))]
        exercises.append(
            {
                "id": name,
                "title": name,
                "score": sum(line["score"] for line in lines),
                "max_score": sum(line["max_score"] for line in lines if not line["bonus"]),
                "criteria": lines,
            }
        )
    curves = [
        {"exercise": part["id"], "quantity": f"curve {part['id']}", "actual": [], "expected": []} for part in exercises
    ]
    return {
        "student": "ada",
        "score": sum(part["score"] for part in exercises),
        "max_score": sum(part["max_score"] for part in exercises),
        "exercises": exercises,
        "profiles": curves,
        "provenance": {"grader": "0", "numpy": "2", "seed_commitment": HIDDEN},
        "evidence": {"a key of the future": INSTRUCTORS},
    }


@given(documents())
def test_nothing_hidden_is_given_away(document: Document) -> None:
    """No case, call, message or number of a hidden case, and nothing at all of a line that is the instructor's."""
    text = json.dumps(for_student(document))
    assert HIDDEN not in text
    assert INSTRUCTORS not in text


@given(documents())
def test_what_is_forbidden_decides_nothing(document: Document) -> None:
    """With other hidden cases, and other words and points of lines that are not shown, a student gets the same."""
    other = json.loads(json.dumps(document).replace(HIDDEN, "of another case").replace(INSTRUCTORS, "for nobody"))
    for part in other["exercises"]:
        for line in part["criteria"]:
            if line["visibility"] in {"instructor", "after_due_date"}:
                line |= {"score": 3 - line["score"], "verdict": "raised"}
        part["score"] = sum(line["score"] for line in part["criteria"])
    other["score"] = sum(part["score"] for part in other["exercises"])
    assert for_student(other) == for_student(document)


@given(documents())
def test_everything_public_stays(document: Document) -> None:
    """Each check of a public case in a public line is there with all that it says."""
    given_away = json.dumps(for_student(document))
    public = [
        check["message"]
        for part in document["exercises"]
        for line in part["criteria"]
        if line["visibility"] == "public"
        for check in line["checks"]
        if not check["hidden"]
    ]
    assert all(message in given_away for message in public)


@given(documents())
def test_results_of_hidden_lines_stay(document: Document) -> None:
    """Points and verdict of public and of hidden lines are as they were, and the sums are theirs."""
    shown = for_student(document)
    kept = {
        (part["id"], line["id"]): (line["score"], line["max_score"], line["verdict"])
        for part in shown["exercises"]
        for line in part["criteria"]
    }
    assert kept == {
        (part["id"], line["id"]): (line["score"], line["max_score"], line["verdict"])
        for part in document["exercises"]
        for line in part["criteria"]
        if line["visibility"] in {"public", "hidden"}
    }
    assert shown["score"] == sum(score for score, _, _ in kept.values())


@given(documents())
def test_a_second_time_changes_nothing(document: Document) -> None:
    """What a student may see, a student may see."""
    once = for_student(document)
    assert for_student(once) == once


@given(documents())
def test_due_date_opens_its_lines(document: Document) -> None:
    """Afterwards lines that waited for the date are there; the instructor's never are."""
    shown = for_student(document, is_past_due=True)
    kept = {line["visibility"] for part in shown["exercises"] for line in part["criteria"]}
    had = {line["visibility"] for part in document["exercises"] for line in part["criteria"]}
    assert kept == had - {"instructor"}


def test_message_of_a_hidden_case_is_what_its_verdict_means(grade: Grade) -> None:
    """A line lost on a hidden case says what such a loss is, and not which call it was."""
    lines = {line["id"]: line for line in for_student(result(grade))["exercises"][0]["criteria"]}
    assert lines["shape"]["message"] == MESSAGES[Verdict.WRONG_SHAPE].help
    assert lines["shape"]["checks"] == [
        {"id": "a/3", "verdict": "wrong_shape", "passed": False, "followed_through": False, "hidden": True}
    ]
    assert "worst at index" in lines["values"]["message"]


def test_mark_of_which_all_can_be_seen_is_the_mark(grade: Grade) -> None:
    """Where nothing is left out, the total is the one in the table of marks, rounding and lateness included."""
    document = {**result(grade), "score": 5.5}
    assert for_student(document)["score"] == 5.5
    assert "partial" not in for_student(document)


@pytest.mark.parametrize("reason", ["ada.zip is damaged.", "a fault of ours: KeyError"])
def test_work_without_a_mark_keeps_its_reason(reason: str) -> None:
    """Why there is no mark was written for the person who handed it in."""
    document = {"student": "ada", "score": None, "error": reason}
    assert for_student(document) == document


@given(documents(), st.booleans())
def test_pages_and_exports_show_the_same_lines(document: Document, is_past_due: bool) -> None:
    """A line that a student's page leaves out is in no export for students, nor what it keeps of hidden cases."""
    page = for_student(document, is_past_due=is_past_due)
    export = for_students(mark_of(document), due_date_passed=is_past_due)
    on_page = [f"{part['id']}.{line['id']}" for part in page["exercises"] for line in part["criteria"]]
    assert [line.name for line in export.lines] == on_page
    words = repr([(line.title, line.words, line.told) for line in export.lines])
    assert HIDDEN not in words
    assert is_past_due or INSTRUCTORS not in words
