"""The kill matrix: which check, and which criterion, tells which mistake from right work. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from grader.course.course import Course
from grader.selfcheck.hunting import Hunted, lost
from grader.selfcheck.known import Trial


@dataclass(frozen=True)
class Row:
    """One mistake and what it lost. kind: overlay or mutant."""

    id: str
    kind: str
    checks: tuple[str, ...]
    criteria: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """One check of the rubric. kills: how many mistakes lose it; alone: how many of those lose no other check."""

    check: str
    criterion: str
    overlays: int
    mutants: int
    alone: int

    @property
    def is_dead_weight(self) -> bool:
        """Whether no mistake at all loses it."""
        return not (self.overlays or self.mutants)


@dataclass(frozen=True)
class KillMatrix:
    """Mistakes by checks. stand_ins: checks outside the rubric, which can only support others."""

    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    stand_ins: tuple[str, ...]

    @property
    def dead_weight(self) -> tuple[str, ...]:
        """Checks of the rubric that kill nothing."""
        return tuple(column.check for column in self.columns if column.is_dead_weight)


def overlay_rows(trials: Iterable[Trial]) -> list[Row]:
    """A row for each overlay that lost anything; the starter, which loses all, tells nothing about a check."""
    return [Row(t.id, "overlay", *lost(t.grade)) for t in trials if t.lost and t.id != "starter"]


def mutant_rows(hunted: Iterable[Hunted]) -> list[Row]:
    """A row for each mutant that was killed."""
    return [Row(one.mutant.id, "mutant", one.checks, one.criteria) for one in hunted if one.killed]


def kill_matrix(course: Course, slugs: Collection[str], rows: Iterable[Row]) -> KillMatrix:
    """Count the kills of every check of these exercises."""
    found = tuple(rows)
    columns = [
        _column(f"{entry.id}/{check}", f"{entry.id}.{criterion.id}", found)
        for entry in course.rubric.exercises()
        if entry.id in slugs
        for criterion in entry.criteria
        for check in criterion.checks
    ]
    asked = {column.check for column in columns}
    every = [
        f"{slug}/{check.id}" for slug in course.exercises if slug in slugs for check in course.exercises[slug].checks
    ]
    return KillMatrix(found, tuple(columns), tuple(name for name in every if name not in asked))


def _column(check: str, criterion: str, rows: Iterable[Row]) -> Column:
    mine = [row for row in rows if check in row.checks]
    overlays = sum(row.kind == "overlay" for row in mine)
    alone = sum(row.checks == (check,) for row in mine)
    return Column(check, criterion, overlays, len(mine) - overlays, alone)
