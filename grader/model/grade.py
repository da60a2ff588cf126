"""The mark: what each criterion earned and why, ready for any report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from grader.model.adjustment import Late, Override
from grader.model.evidence import Definition, Diagnosis, Outcome, Profile, Verdict
from grader.model.rubric import Visibility

SCHEMA = "grader/result/v1"  # of the document that a grade becomes, and from which reports and exports are made


@dataclass(frozen=True)
class CheckGrade:
    """One check in its criterion. followed_through: lost against the reference, kept on the student's own terms.

    fingerprint: of its wrong values, if it has any; see Evidence.prints.
    """

    outcome: Outcome
    passed: bool
    followed_through: bool = False
    fingerprint: str = ""


@dataclass(frozen=True)
class CriterionGrade:
    """One line of the mark sheet, filled in. `decisive` is the check that the message is about.

    diagnosis: what probably led to the loss, where something did that is known. withheld: the id of a line without
    whose points this one has none, and withheld_title what people call it. override: who set this line by hand and why;
    graded is the score that it had from its checks. An excused line has score and max_score 0.
    """

    id: str
    title: str
    score: float
    max_score: float
    verdict: Verdict
    visibility: Visibility
    checks: tuple[CheckGrade, ...]
    decisive: CheckGrade
    hint: str = ""
    bonus: bool = False
    withheld: str = ""
    withheld_title: str = ""
    diagnosis: Diagnosis | None = None
    override: Override | None = None
    graded: float | None = None

    @property
    def is_excused(self) -> bool:
        """Whether a person took the line out of this student's score and maximum."""
        return self.override is not None and self.override.excused


@dataclass(frozen=True)
class ExerciseGrade:
    """One exercise's lines and their sum."""

    id: str
    title: str
    score: float
    max_score: float
    criteria: tuple[CriterionGrade, ...]


@dataclass(frozen=True)
class Grade:
    """One submission's mark. `final` is False where a fault of ours stands in the way of a sure mark.

    definitions: where each function was found, by its name.
    late: an entry for each assignment after whose due time it came; what was lost is already taken from the score,
    and from no single line.
    """

    submission: str
    student: str
    score: float
    max_score: float
    exercises: tuple[ExerciseGrade, ...]
    notes: tuple[str, ...] = ()
    provenance: Mapping[str, Any] = field(default_factory=dict)
    final: bool = True
    definitions: Mapping[str, Definition] = field(default_factory=dict)
    late: tuple[Late, ...] = ()
    profiles: tuple[Profile, ...] = ()

    @property
    def by_hand(self) -> tuple[str, ...]:
        """The lines that were set by hand, as exercise.criterion."""
        return tuple(f"{e.id}.{c.id}" for e in self.exercises for c in e.criteria if c.override)
