"""What may be told to whom is decided in one place, and holds in every format."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from grader.report.export.marks import Mark, Place, Standing, for_students, mark_of
from tests.report.export.conftest import line_of

SECRETS = {"hidden": "WORDS-0.4242", "after_due_date": "LATER-0.4242", "instructor": "NEVER-0.4242"}


def with_secrets(document: dict[str, Any]) -> dict[str, Any]:
    """The document with a word in each line that is not public, by which a leak would be seen."""
    made = deepcopy(document)
    for name, visibility in (("a.values", "hidden"), ("a.shape", "after_due_date"), ("a.type", "instructor")):
        line_of(made, name)["message"] = SECRETS[visibility]
    line_of(made, "a.type").update(title=SECRETS["instructor"], hint=SECRETS["instructor"])
    return made


def all_words(mark: Mark) -> str:
    """Every text of a mark's lines."""
    return " ".join(" ".join((line.title, *line.words, *line.told)) for line in mark.lines)


def test_instructor_sees_everything(document: dict[str, Any]) -> None:
    """The mark as it is read has every line and every word."""
    words = all_words(mark_of(with_secrets(document)))
    assert [secret for secret in SECRETS.values() if secret not in words] == []


@pytest.mark.parametrize(("passed", "seen"), [(False, []), (True, ["after_due_date"])])
def test_students_see_what_each_visibility_allows(document: dict[str, Any], passed: bool, seen: list[str]) -> None:
    """Never an instructor's line, of a hidden one the result alone, of one for later nothing before then."""
    mark = for_students(mark_of(with_secrets(document)), due_date_passed=passed)
    words = all_words(mark)
    assert [name for name, secret in SECRETS.items() if secret in words] == seen
    hidden = next(line for line in mark.lines if line.name == "a.values")
    assert (hidden.score, hidden.standing, hidden.place) == (0, Standing.FAILED, None)
    assert hidden.words[0] == "The result has the right shape, but its numbers are not right."
    assert mark.unseen == 2 - len(seen)
    assert "the total counts them" in " ".join(mark.remarks)


def test_total_is_the_same_for_every_reader(document: dict[str, Any]) -> None:
    """A mark does not depend on who looks at it."""
    assert for_students(mark_of(document)).sum_text == mark_of(document).sum_text == "6 / 26"


def test_older_results_can_be_read(document: dict[str, Any]) -> None:
    """A document without lateness, changes by hand or definitions is whole."""
    for name in ("late", "definitions", "notes", "final"):
        document.pop(name, None)
    for exercise in document["exercises"]:
        for criterion in exercise["criteria"]:
            criterion.pop("override", None)
    mark = mark_of(document)
    assert (mark.late, mark.final, mark.notes) == ("", True, ())
    assert {line.by_hand for line in mark.lines} == {""}


def test_change_by_hand_is_told_first(document: dict[str, Any]) -> None:
    """Who reads a line learns that a person has decided, and why."""
    lines = {line.name: line for line in mark_of(document).lines}
    assert lines["a.finite"].words[0] == "Set by hand to 1.5: right on paper."
    assert lines["b.hang"].words[0] == "Excused, it does not count: right on paper."
    assert lines["b.hang"].standing is Standing.SKIPPED


def test_lateness_is_told_in_its_words_or_by_its_facts(document: dict[str, Any]) -> None:
    """Whatever a policy notes of each assignment is shown, so that nothing is taken off in silence."""
    document["late"] = [{"message": "One day late."}, {"message": "In time."}]
    assert mark_of(document).remarks[1] == "One day late. In time."
    document["late"] = {"days": 2, "penalty_percent": 20, "waived": None}
    assert mark_of(document).remarks[1] == "Late: days 2, penalty percent 20."


@pytest.mark.parametrize(
    ("failure", "call", "place"),
    [
        ({"file": "gru.py", "line": 12}, "", Place("gru.py", 12)),
        ({"file": "src/my gru.py", "line": 1}, "", Place("src/my gru.py", 1)),
        ({"file": "hw.ipynb cell 3", "line": 2}, "", None),
        ({"file": "../other/gru.py", "line": 12}, "", None),
        ({"file": "/etc/gru.py", "line": 12}, "", None),
        ({"file": "gru.py", "line": 0}, "", None),
        (None, "rnn_forward(x (2, 3))", Place("rnn.py", 7)),
        (None, "rnn_forward (as forward(x))", Place("rnn.py", 7)),
        (None, "unknown(x)", None),
    ],
)
def test_place_is_where_it_raised_or_where_its_function_begins(
    document: dict[str, Any], failure: dict[str, Any] | None, call: str, place: Place | None
) -> None:
    """A path inside the submission and a line, or nothing."""
    check = {"id": "a/2", "verdict": "raised", "passed": False, "failure": failure, "call": call}
    line_of(document, "a.values")["checks"] = [check]
    assert next(line.place for line in mark_of(document).lines if line.name == "a.values") == place


def test_submission_without_a_mark_says_why(marks: list[Mark]) -> None:
    """Unreadable work and a fault of ours are told apart."""
    broken, ours = marks[3:]
    assert (broken.final, broken.remarks) == (True, ("There is no mark yet. kim.zip is <damaged>.",))
    assert ours.remarks[0] == "The grader failed. This is our fault, not yours."
