"""What of a result a student may see: grader/result/v1 in, the same document without the rest out. Pure.

instructor criteria are left out, after_due_date ones until that date. Of hidden criteria and hidden cases the result
stays; the case, the call and every number go, as do the words of the student's code, which has seen the hidden inputs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grader.messages import MESSAGES
from grader.model.evidence import Verdict
from grader.model.rubric import Visibility

Document = Mapping[str, Any]

# What is handed on as it stands. A key that is not known here stays behind, whatever it will one day hold.
ABOUT_THE_WORK = ("schema", "submission", "student", "score", "max_score", "final", "late", "notes", "error", "partial")
ABOUT_A_LINE = ("id", "title", "score", "max_score", "bonus", "verdict", "visibility", "hint", "diagnosis", "override")
# What says how a check ended; everything else about a hidden one stays with the instructor.
RESULT = ("id", "verdict", "passed", "followed_through", "hidden")
# Who made the mark and with what; the rest of the provenance is about the hidden half.
MADE_WITH = ("grader", "numpy")


def seen_by_students(*, is_past_due: bool = False) -> frozenset[Visibility]:
    """Lines of which a student may know that they exist: the one place that says so, for pages and exports alike."""
    later = {Visibility.AFTER_DUE_DATE} if is_past_due else set[Visibility]()
    return frozenset({Visibility.PUBLIC, Visibility.HIDDEN} | later)


def for_student(document: Document, *, is_past_due: bool = False) -> dict[str, Any]:
    """The document as its student may have it. Where lines are left out, sums are over those that stay."""
    open_facts = _kept(document, ABOUT_THE_WORK)
    if "exercises" not in document:
        return open_facts
    parts = [_exercise(part, is_past_due=is_past_due) for part in document["exercises"]]
    kept = [part for part in parts if part["criteria"]]
    shown: dict[str, Any] = {
        **open_facts,
        "exercises": kept,
        "profiles": _profiles(document, kept),
        "provenance": _kept(document.get("provenance") or {}, MADE_WITH),
    }
    if sum(map(_lines, kept)) < sum(map(_lines, document["exercises"])):
        shown |= {"score": _sum(kept, "score"), "max_score": _sum(kept, "max_score"), "partial": True}
    return shown


def message_for_student(line: Document) -> str:
    """How a criterion ended, as its student may read it: of a hidden case no more than what such an end means."""
    is_hidden = line["visibility"] == Visibility.HIDDEN
    secret = {check.get("message", "") for check in line["checks"] if check.get("hidden") or is_hidden} - {""}
    message: str = line["message"]
    return MESSAGES[Verdict(line["verdict"])].help if message in secret else message


def _kept(record: Document, keys: Sequence[str]) -> dict[str, Any]:
    return {key: record[key] for key in keys if key in record}


def _lines(exercise: Document) -> int:
    return len(exercise["criteria"])


def _exercise(exercise: Document, *, is_past_due: bool) -> dict[str, Any]:
    allowed = seen_by_students(is_past_due=is_past_due)
    shown = [_criterion(line) for line in exercise["criteria"] if line["visibility"] in allowed]
    if len(shown) == _lines(exercise):
        return {**exercise, "criteria": shown}
    regular = [line for line in shown if not line.get("bonus")]
    return {**exercise, "criteria": shown, "score": _sum(shown, "score"), "max_score": _sum(regular, "max_score")}


def _sum(parts: Sequence[Document], key: str) -> float:
    return round(float(sum(part[key] for part in parts)), 6)


def _criterion(line: Document) -> dict[str, Any]:
    checks = [] if line["visibility"] == Visibility.HIDDEN else [_check(check) for check in line["checks"]]
    return {**_kept(line, ABOUT_A_LINE), "message": message_for_student(line), "checks": checks}


def _check(check: Document) -> dict[str, Any]:
    return _kept(check, RESULT) if check.get("hidden") else dict(check)


def _profiles(document: Document, kept: Sequence[Document]) -> list[Document]:
    """Curves of exercises of which a student may know the public cases."""
    open_ones = {part["id"] for part in kept if any(c["visibility"] == Visibility.PUBLIC for c in part["criteria"])}
    return [profile for profile in document.get("profiles") or () if profile["exercise"] in open_ones]
