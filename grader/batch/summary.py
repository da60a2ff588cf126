"""A class as it is held in memory until its table is written: points, and none of the facts behind them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TypeVar

from grader.batch.marking import REMEMBERED, Unreadable
from grader.model.evidence import Outcome, Verdict
from grader.model.grade import CheckGrade, CriterionGrade, ExerciseGrade, Grade
from grader.model.same import Same

Piece = TypeVar("Piece", CriterionGrade, ExerciseGrade)


@dataclass(frozen=True)
class ClassResult:
    """What a batch gave, in the order of the submissions' names.

    grades: points, verdicts and notes; the facts behind them are in each submission's result file.
    """

    grades: tuple[Grade, ...]
    unreadable: tuple[Unreadable, ...]

    @property
    def is_final(self) -> bool:
        """Whether no fault of ours stands in the way of any mark."""
        return all(grade.final for grade in self.grades) and not any(row.is_ours for row in self.unreadable)


def points_of(grade: Grade) -> Grade:
    """The grade without the facts behind it."""
    return replace(grade, exercises=tuple(_points_of(Same(part)) for part in grade.exercises), definitions={})


@lru_cache(REMEMBERED)
def _points_of(same: Same[ExerciseGrade]) -> ExerciseGrade:
    part = same.held
    bare: ExerciseGrade = _shared(replace(part, criteria=tuple(_shared(_line_of(line)) for line in part.criteria)))
    return bare


@cache
def _shared(part: Piece) -> Piece:
    """The same object for whatever is equal: most of a class agree on most lines, and a class is held in memory."""
    return part


def _line_of(criterion: CriterionGrade) -> CriterionGrade:
    decisive = criterion.decisive
    bare = _bare(decisive.outcome.check, decisive.outcome.verdict, passed=decisive.passed)
    return replace(criterion, checks=(), decisive=bare, diagnosis=None)


@cache
def _bare(check: str, verdict: Verdict, *, passed: bool) -> CheckGrade:
    return CheckGrade(Outcome(check, verdict), passed)
