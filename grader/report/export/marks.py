"""grader/result/v1 documents -> marks: what an export may tell, and to whom.

Every text in a mark is clean: one line, cut, without control characters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any

from grader.messages import (
    EXCUSED,
    EXCUSED_WORD,
    LIKELY,
    MESSAGES,
    NO_MARK,
    NOT_FINAL,
    OUR_FAULT,
    SET_BY_HAND,
    UNSEEN_LINES,
)
from grader.model.evidence import Verdict
from grader.model.points import points
from grader.model.rubric import Visibility
from grader.model.text import clean
from grader.report.visible import message_for_student, seen_by_students

SENTENCE = 1000  # letters that a sentence about a line may have
_PYTHON_FILE = re.compile(r"(?!/)[\w .+()/-]+\.py")


class Standing(StrEnum):
    """How a line ended, for formats that know no points."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"  # excused, or could not be tried
    UNSURE = "unsure"  # a fault of ours


@dataclass(frozen=True)
class Place:
    """Where in the submission something went wrong: a relative path and a line from 1 on."""

    file: str
    line: int


@dataclass(frozen=True)
class Line:
    """One criterion. words: what is known, a sentence each; told: what of it a student may read."""

    exercise: str
    exercise_title: str
    id: str
    title: str
    score: float
    max_score: float
    bonus: bool
    verdict: Verdict
    visibility: Visibility
    words: tuple[str, ...]
    told: tuple[str, ...]
    place: Place | None = None
    excused: bool = False
    by_hand: str = ""

    @property
    def name(self) -> str:
        """What tells it from every other line, the same for every student: `exercise.criterion`."""
        return f"{self.exercise}.{self.id}"

    @property
    def full_title(self) -> str:
        """What a person reads where it stands alone: `The GRU: One step`."""
        return f"{self.exercise_title}: {self.title}"

    @property
    def standing(self) -> Standing:
        """A fault of ours comes first; a line with all its points has passed, however it came by them."""
        if self.verdict is Verdict.GRADER_ERROR and not self.by_hand:
            return Standing.UNSURE
        if self.excused:
            return Standing.SKIPPED
        if self.score >= self.max_score:
            return Standing.PASSED
        return Standing.SKIPPED if self.verdict is Verdict.NOT_RUN else Standing.FAILED

    @property
    def word(self) -> str:
        """How it ended, as a table says it."""
        return EXCUSED_WORD if self.excused else MESSAGES[self.verdict].word

    @property
    def sum_text(self) -> str:
        """Its points as a person writes them: `1.5 / 2`."""
        return f"{points(self.score)} / {points(self.max_score)}"


@dataclass(frozen=True)
class Mark:
    """One submission's result. score is None where there is no mark, and `error` says why.

    identifiers: what it is called, which may tell whose it is. unseen: how many lines were taken out for its reader.
    home: the folder of its repository that the work lies in.
    """

    student: str
    score: float | None
    max_score: float
    final: bool
    lines: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()
    error: str = ""
    late: str = ""
    identifiers: tuple[str, ...] = ()
    wall_s: float | None = None
    version: str = ""
    unseen: int = 0
    home: str = ""

    @property
    def sum_text(self) -> str:
        """The total as a person writes it, or that there is none."""
        return f"{points(self.score)} / {points(self.max_score)}" if self.score is not None else "no mark"

    def in_repository(self, file: str) -> str:
        """The path of one of its files from the top of its repository."""
        return str(PurePosixPath(self.home, file))

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is to be said above the lines."""
        unsure = () if self.final else (NOT_FINAL if self.score is not None else OUR_FAULT,)
        absent = (f"{NO_MARK} {self.error}",) if self.score is None else ()
        unseen = (UNSEEN_LINES,) if self.unseen else ()
        return (*unsure, *absent, *((self.late,) if self.late else ()), *unseen, *self.notes)


def mark_of(document: Mapping[str, Any]) -> Mark:
    """Everything of one document, for an instructor."""
    provenance = document.get("provenance") or {}
    lines = tuple(
        _line(document, exercise, criterion)
        for exercise in document.get("exercises", ())
        for criterion in exercise["criteria"]
    )
    return Mark(
        clean(str(document["student"]), 200),
        document["score"],
        document.get("max_score") or 0.0,
        bool(document.get("final", True)),
        lines,
        tuple(clean(note, SENTENCE) for note in document.get("notes", ())),
        clean(str(document.get("error") or ""), SENTENCE),
        _late(document.get("late")),
        tuple(dict.fromkeys(str(name) for key in ("student", "submission") if (name := document.get(key)))),
        provenance.get("wall_s"),
        clean(str(provenance.get("grader") or "")),
    )


def for_students(mark: Mark, *, due_date_passed: bool = False) -> Mark:
    """The same mark without a word that its student may not read; the total still counts what is left out."""
    allowed = seen_by_students(is_past_due=due_date_passed)
    seen = tuple(
        replace(line, words=line.told, place=None if line.visibility is Visibility.HIDDEN else line.place)
        for line in mark.lines
        if line.visibility in allowed
    )
    # The error of a submission without a mark is told to everybody: it is about the files, and we know no criteria.
    return replace(mark, lines=seen, unseen=len(mark.lines) - len(seen))


def _line(document: Mapping[str, Any], exercise: Mapping[str, Any], criterion: Mapping[str, Any]) -> Line:
    override = criterion.get("override") or {}
    verdict = Verdict(criterion["verdict"])
    by_hand = _by_hand(override)
    advice = [LIKELY.format(_text(criterion.get("diagnosis"), "sentence")), _text(criterion, "hint")]
    advice = [text for text in advice if text and text != LIKELY.format("")]
    return Line(
        clean(str(exercise["id"])),
        clean(str(exercise["title"]), 200),
        clean(str(criterion["id"])),
        clean(str(criterion["title"]), 200),
        criterion["score"],
        criterion["max_score"],
        bool(criterion.get("bonus")),
        verdict,
        Visibility(criterion["visibility"]),
        _said(by_hand, _text(criterion, "message"), *advice),
        _said(by_hand, _told(criterion, verdict), *advice),
        _place(document, criterion),
        excused=bool(override.get("excused")),
        by_hand=by_hand,
    )


def _told(criterion: Mapping[str, Any], verdict: Verdict) -> str:
    """How it ended, for a student: of a hidden line what such an end means and nothing else, whatever was said."""
    if criterion["visibility"] == Visibility.HIDDEN:
        return "" if verdict is Verdict.CORRECT else MESSAGES[verdict].help
    return clean(message_for_student(criterion), SENTENCE)


def _text(record: Mapping[str, Any] | None, key: str) -> str:
    return clean(str((record or {}).get(key) or ""), SENTENCE)


def _said(*sentences: str) -> tuple[str, ...]:
    return tuple(sentence for sentence in sentences if sentence)


def _by_hand(override: Mapping[str, Any]) -> str:
    if not override:
        return ""
    reason = _text(override, "reason").rstrip(".")
    if override.get("excused"):
        return EXCUSED.format(reason=reason)
    return SET_BY_HAND.format(points=points(float(override.get("points") or 0.0)), reason=reason)


def _late(late: Sequence[Mapping[str, Any]] | Mapping[str, Any] | None) -> str:
    """What lateness did, a sentence for each assignment."""
    entries = [late] if isinstance(late, Mapping) else late or []
    return " ".join(_text(entry, "message") or _late_facts(entry) for entry in entries)


def _late_facts(late: Mapping[str, Any]) -> str:
    facts = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in late.items() if value is not None)
    return clean(f"Late: {facts}.", SENTENCE)


def _place(document: Mapping[str, Any], criterion: Mapping[str, Any]) -> Place | None:
    """The line of the first lost check: where it raised, or else where its function begins, if that is known."""
    lost = [check for check in criterion.get("checks", ()) if not check["passed"]]
    places = [check.get("failure") or {} for check in lost]
    places += [_definition(document, check) for check in lost]
    return next((found for place in places if (found := _readable(place))), None)


def _definition(document: Mapping[str, Any], check: Mapping[str, Any]) -> Mapping[str, Any]:
    function = str(check.get("call") or "").partition("(")[0].strip()
    place: Mapping[str, Any] = (document.get("definitions") or {}).get(function) or {}
    return place


def _readable(place: Mapping[str, Any]) -> Place | None:
    file, line = str(place.get("file") or ""), place.get("line")
    if not isinstance(line, int) or line < 1 or not _PYTHON_FILE.fullmatch(file) or ".." in file.split("/"):
        return None
    return Place(file, line)
