"""What people decide about a mark after it was made: lines set by hand, more time; and what lateness cost.

The docstring below a field becomes its description in overrides.schema.json.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar

from grader.model.rubric import STRICT


@dataclass(frozen=True)
class Override:
    """One line of one student's mark sheet, set by hand: points, or excused."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    student: str
    """The student as grades.csv names them, in its column submission."""
    criterion: str
    """The line, as exercise.criterion."""
    reason: str
    """Why; it is shown wherever the mark is."""
    who: str
    """Who decided."""
    when: date
    """The day of the decision, such as 2026-11-25."""
    points: float | None = None
    """What the line is worth to this student, from 0 to its points. Either this or excused."""
    excused: bool = False
    """true: the line counts neither in the score nor in the maximum."""
    above_maximum: bool = False
    """true: points may be above what the line is worth."""


@dataclass(frozen=True)
class Extension:
    """More time for one student. It never takes time away."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    student: str
    """The student as grades.csv names them, in its column submission."""
    until: datetime
    """The new due time, with its zone, such as 2026-12-03T23:59:00+01:00."""
    reason: str
    """Why; it is shown wherever the mark is."""
    who: str
    """Who granted it."""
    when: date
    """The day on which it was granted, such as 2026-11-25."""
    assignment: str = ""
    """The assignment's id; left out, the extension holds for every one."""


@dataclass(frozen=True)
class Adjustments:
    """The whole of overrides.yaml."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    schema: str
    """Always grader/overrides/v1."""
    overrides: tuple[Override, ...] = ()
    """Lines set by hand; one student's line at most once."""
    extensions: tuple[Extension, ...] = ()
    """More time; one student's assignment at most once."""

    @property
    def students(self) -> frozenset[str]:
        """Everybody who is named."""
        return frozenset((*(one.student for one in self.overrides), *(one.student for one in self.extensions)))

    def overrides_of(self, student: str) -> Mapping[str, Override]:
        """One student's lines set by hand, by exercise.criterion."""
        return self._overrides.get(student, {})

    def extension_of(self, student: str, assignment: str) -> Extension | None:
        """The latest of a student's extensions that hold for an assignment."""
        held = [one for one in self._extensions.get(student, ()) if one.assignment in {"", assignment}]
        return max(held, key=lambda one: one.until.timestamp(), default=None)

    @cached_property
    def _overrides(self) -> dict[str, dict[str, Override]]:
        found: dict[str, dict[str, Override]] = {}
        for entry in self.overrides:
            found.setdefault(entry.student, {})[entry.criterion] = entry
        return found

    @cached_property
    def _extensions(self) -> dict[str, list[Extension]]:
        found: dict[str, list[Extension]] = {}
        for entry in self.extensions:
            found.setdefault(entry.student, []).append(entry)
        return found


NO_ADJUSTMENTS = Adjustments("grader/overrides/v1")


@dataclass(frozen=True)
class Late:
    """What came after an assignment's due time: how late, and what that cost.

    days: those begun since the due time, or since the extension where there is one, after the grace; 0 where the
    extension reaches as far. submitted_at is told in the zone of due. points are those earned before lateness.
    """

    assignment: str
    due: datetime
    submitted_at: datetime
    days: int
    points: float
    lost: float
    extension: Extension | None = None

    @property
    def share_kept(self) -> float:
        """The part of the earned points that is left, from 0 to 1."""
        return 1.0 - self.lost / self.points if self.points else 1.0
