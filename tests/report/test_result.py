"""grader/result/v1: every fact, nothing hidden, the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable

from grader.model.grade import Grade
from grader.report.result import failure_bytes, result_bytes


def test_result_is_as_reviewed(golden: Callable[[str, str], None], grade: Grade) -> None:
    """The JSON of every kind of outcome, to the letter."""
    golden("result.json", result_bytes(grade).decode())


def test_the_same_grade_gives_the_same_bytes(grade: Grade) -> None:
    """Writing is pure."""
    assert result_bytes(grade) == result_bytes(grade)


def test_result_is_strict_json(grade: Grade) -> None:
    """No NaN, no Infinity: any parser can read it."""

    def refuse(token: str) -> None:
        raise AssertionError(token)

    assert json.loads(result_bytes(grade), parse_constant=refuse)["schema"] == "grader/result/v1"


def test_unreadable_submission_is_a_result_with_a_reason() -> None:
    """A submission that got no mark still has a file that says why."""
    content = json.loads(failure_bytes("ada", "ada.zip is damaged."))
    assert (content["score"], content["error"]) == (None, "ada.zip is damaged.")


def test_what_people_decided_is_told_in_full(golden: Callable[[str, str], None], adjusted: Grade) -> None:
    """Who, when, why, what the checks gave; when work came, was due, and what that cost; to the letter."""
    whole = json.loads(result_bytes(adjusted))
    lines = {f"{e['id']}.{c['id']}": c for e in whole["exercises"] for c in e["criteria"]}
    assert {name for name, line in lines.items() if line["override"]} == {"a.values", "b.hang"}
    told = {
        name: {key: lines[name][key] for key in ("score", "max_score", "override")} for name in ("a.values", "b.hang")
    }
    shown = {"score": whole["score"], "max_score": whole["max_score"], "late": whole["late"], **told}
    golden("result_adjusted.json", json.dumps(shown, indent=2) + "\n")
