"""One student's result as a page shows it: grader/result/v1 -> Sheet. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from grader.errors import UsageError
from grader.messages import MESSAGES, Message
from grader.model.evidence import Verdict
from grader.report.pages.decisions import decision_words, late_entries, late_words

Document = Mapping[str, Any]

# Fewer time steps than this make no picture.
SHORTEST_CURVE = 3


@dataclass(frozen=True)
class Mistake:
    """What a diagnosis names."""

    id: str
    kind: str
    sentence: str


@dataclass(frozen=True)
class Curve:
    """A quantity over time. expected is empty for an error, which has a tolerance instead; None is not finite.

    about: the criterion that it is the error of.
    """

    quantity: str
    case: str
    actual: tuple[float | None, ...]
    expected: tuple[float | None, ...] = ()
    tolerance: float | None = None
    about: str = field(default="", compare=False)


@dataclass(frozen=True)
class Attempt:
    """One check."""

    id: str
    verdict: Verdict
    passed: bool
    followed_through: bool
    is_hidden: bool
    message: str
    notes: tuple[str, ...]
    errors: Curve | None

    @property
    def word(self) -> Message:
        """How the verdict is shown."""
        return MESSAGES[self.verdict]


@dataclass(frozen=True)
class Line:
    """One criterion. `decision` says in words that somebody decided these points, and why; empty where nobody did."""

    exercise: str
    id: str
    title: str
    score: float
    max_score: float
    bonus: bool
    verdict: Verdict
    visibility: str
    message: str
    hint: str
    mistake: Mistake | None = None
    decision: str = ""
    is_excused: bool = False
    attempts: tuple[Attempt, ...] = ()

    @property
    def key(self) -> str:
        """The criterion's full name, which is that of its page."""
        return f"{self.exercise}.{self.id}"

    @property
    def word(self) -> Message:
        """How the verdict is shown."""
        return MESSAGES[self.verdict]

    @property
    def is_lost(self) -> bool:
        """Whether points are missing here."""
        return self.score < self.max_score and not self.is_excused

    @property
    def is_telling(self) -> bool:
        """Whether its checks, one by one, say more than the line itself."""
        notable = any(not attempt.passed or attempt.followed_through for attempt in self.attempts)
        return any(attempt.notes for attempt in self.attempts) or (notable and len(self.attempts) > 1)

    @property
    def curve(self) -> Curve | None:
        """The error over time of the first lost check that has one; what was kept is right for its own input."""
        found = next((attempt.errors for attempt in self.attempts if attempt.errors and not attempt.passed), None)
        return found and replace(found, about=self.title)


@dataclass(frozen=True)
class Part:
    """One exercise."""

    id: str
    title: str
    score: float
    max_score: float
    lines: tuple[Line, ...]
    curves: tuple[Curve, ...] = ()

    @property
    def errors(self) -> tuple[Curve, ...]:
        """The error over time of each criterion that has one; the same curve once."""
        return tuple(dict.fromkeys(line.curve for line in self.lines if line.curve))


@dataclass(frozen=True)
class Sheet:
    """One submission. `error` says why there is no mark; then there is nothing else, but for whose fault it is.

    is_final: False where a fault of the grader stands in the way of a mark, or of a sure one.
    is_partial: lines that this reader may not see are left out, and the sums are over the others.
    """

    student: str
    page: str
    error: str = ""
    score: float = 0.0
    max_score: float = 0.0
    is_final: bool = True
    is_partial: bool = False
    late: tuple[str, ...] = ()
    is_late: bool = False
    notes: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    made_with: tuple[tuple[str, str], ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every criterion, in the order of the rubric."""
        return tuple(line for part in self.parts for line in part.lines)

    @property
    def has_curves(self) -> bool:
        """Whether there is anything to draw."""
        return any(part.curves or part.errors for part in self.parts)

    def part(self, exercise: str) -> Part | None:
        """The exercise of this name, if the work was asked for it."""
        return next((part for part in self.parts if part.id == exercise), None)

    @property
    def decisions(self) -> tuple[Line, ...]:
        """The lines that somebody decided."""
        return tuple(line for line in self.lines if line.decision)

    @property
    def first_loss(self) -> Line | None:
        """Where to look first."""
        return next((line for line in self.lines if line.is_lost), None)

    def bare(self, shared: Callable[[Line], Line]) -> Sheet:
        """The same without single checks and curves: what the pages about a class need. shared: one of equal lines."""
        parts = (
            replace(part, curves=(), lines=tuple(shared(replace(line, attempts=())) for line in part.lines))
            for part in self.parts
        )
        return replace(self, parts=tuple(parts), notes=(), made_with=())


def read_sheet(document: Document, page: str, narrow: Callable[[Document], Document] = dict) -> Sheet:
    """A document as a Sheet whose page has this name, of what `narrow` leaves of it.

    Raises UsageError where it is not what a batch writes.
    """
    try:
        return _sheet(narrow(document), page)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        name = document.get("submission", page)
        raise UsageError(f"{name}: its result cannot be shown: {type(error).__name__}: {error}") from error


def _sheet(document: Document, page: str) -> Sheet:
    if document["score"] is None:
        final = bool(document.get("final", True))
        return Sheet(str(document["student"]), page, error=str(document["error"]), is_final=final)
    profiles = document.get("profiles") or ()
    return Sheet(
        student=str(document["student"]),
        page=page,
        score=float(document["score"]),
        max_score=float(document["max_score"]),
        is_final=bool(document["final"]),
        is_partial=bool(document.get("partial")),
        late=late_words(document.get("late")),
        is_late=any(entry.get("days") for entry in late_entries(document.get("late"))),
        notes=tuple(map(str, document["notes"])),
        parts=tuple(_part(part, profiles) for part in document["exercises"]),
        made_with=tuple((str(key), str(value)) for key, value in document["provenance"].items() if key[-2:] != "_s"),
    )


def _part(part: Document, profiles: Any) -> Part:
    own = [profile for profile in profiles if profile["exercise"] == part["id"]]
    return Part(
        id=str(part["id"]),
        title=str(part["title"]),
        score=float(part["score"]),
        max_score=float(part["max_score"]),
        lines=tuple(_line(str(part["id"]), line) for line in part["criteria"]),
        curves=tuple(
            Curve(str(p["quantity"]), str(p["case"]), _values(p["actual"]), _values(p["expected"])) for p in own
        ),
    )


def _line(exercise: str, line: Document) -> Line:
    diagnosis, override = line["diagnosis"], line.get("override")
    return Line(
        exercise=exercise,
        id=str(line["id"]),
        title=str(line["title"]),
        score=float(line["score"]),
        max_score=float(line["max_score"]),
        bonus=bool(line["bonus"]),
        verdict=Verdict(line["verdict"]),
        visibility=str(line["visibility"]),
        message=str(line["message"]),
        hint=str(line["hint"]),
        mistake=diagnosis and Mistake(str(diagnosis["id"]), str(diagnosis["kind"]), str(diagnosis["sentence"])),
        decision=decision_words(override),
        is_excused=bool(override and override.get("excused")),
        attempts=tuple(map(_attempt, line["checks"])),
    )


def _attempt(check: Document) -> Attempt:
    return Attempt(
        id=str(check["id"]).partition("/")[2] or str(check["id"]),
        verdict=Verdict(check["verdict"]),
        passed=bool(check["passed"]),
        followed_through=bool(check["followed_through"]),
        is_hidden=bool(check.get("hidden")),
        message=str(check.get("message", "")),
        notes=tuple(map(str, check.get("notes", ()))),
        errors=_errors(check),
    )


def _errors(check: Document) -> Curve | None:
    finding = check.get("finding") or {}
    values = _values(finding.get("errors") or ())
    if len(values) < SHORTEST_CURVE:
        return None
    return Curve(str(finding.get("output", "")), str(check.get("case", "")), values, (), finding.get("tolerance"))


def _values(values: Any) -> tuple[float | None, ...]:
    return tuple(None if value is None else float(value) for value in values)
