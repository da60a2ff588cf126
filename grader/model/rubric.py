"""The rubric as data: what each criterion is worth and when its points are given.

The docstring below a field becomes its description in rubric.schema.json.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from grader.model.conventions import Conventions

STRICT: dict[str, Any] = {"extra": "forbid", "use_attribute_docstrings": True}


class Award(StrEnum):
    """How the checks of a criterion become points."""

    ALL = "all"
    PROPORTIONAL = "proportional"
    STEPS = "steps"


class Visibility(StrEnum):
    """Who may see a criterion, and from when."""

    PUBLIC = "public"
    HIDDEN = "hidden"
    AFTER_DUE_DATE = "after_due_date"
    INSTRUCTOR = "instructor"


class Rounding(StrEnum):
    """How a submission's total is rounded."""

    NONE = "none"
    HUNDREDTH = "hundredth"
    HALF = "half"
    WHOLE = "whole"


@dataclass(frozen=True)
class Criterion:
    """One line of the mark sheet."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    """Short name, unique in its exercise, of lower-case letters, digits and underscores."""
    title: str
    """What a student reads in the table."""
    points: float
    """What it is worth."""
    checks: tuple[str, ...]
    """Ids of checks in the exercise's exercise.py."""
    award: Award = Award.ALL
    """all: every check must pass. proportional: points times the share that passes. steps: see steps."""
    steps: dict[int, float] = field(default_factory=dict)
    """For award steps: number of checks passed -> points; the highest number reached counts."""
    visibility: Visibility = Visibility.PUBLIC
    """public: part of a student's own check. hidden: graded, result shown, no numbers. instructor: never shown."""
    needs: tuple[str, ...] = ()
    """Criteria, as exercise.criterion, that must have earned points before this one is given any."""
    bonus: bool = False
    """Points on top of the total rather than part of it."""
    hint: str = ""
    """One sentence for a student who lost this criterion, where no better one is known."""


@dataclass(frozen=True)
class ExerciseRubric:
    """The criteria of one exercise; id is the folder's name under assignments/."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    """The slug: a folder in assignments/ and one in reference/."""
    points: float
    """The sum of the criteria that are no bonus."""
    criteria: tuple[Criterion, ...]
    """In the order in which a student should read them."""


@dataclass(frozen=True)
class Assignment:
    """What is handed in together."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    """Short name for --assignment."""
    title: str
    """What it is called in reports."""
    points: float
    """The sum of its exercises' points."""
    exercises: tuple[ExerciseRubric, ...]
    """In the order of the lecture."""
    due: datetime | None = None
    """When it has to be handed in, with its zone, such as 2026-11-30T23:59:00+01:00; left out, nothing is late."""


@dataclass(frozen=True)
class LatePolicy:
    """What coming after the due time costs: nothing, unless a line here says so. A day is 24 hours."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    grace_minutes: float = 0.0
    """So long after the due time nothing is late; days are counted from there."""
    per_day: float = 0.0
    """From 0 to 1: the share of the earned points that each day begun costs."""
    largest_loss: float = 1.0
    """From 0 to 1: the share of the earned points that is lost at most."""
    floor: float = 0.0
    """From 0 to 1: the share of the assignment's points below which lateness takes no mark."""
    cut_off_days: int | None = None
    """What comes more than so many days late earns nothing, whatever largest_loss and floor say; left out, never."""


@dataclass(frozen=True)
class Policies:
    """Rules that hold for every criterion."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    follow_through: bool = True
    """A later part that is right for the student's own earlier part keeps its marks."""
    changed_arguments: bool = False
    """true: a check during which the caller's arrays were changed is lost; false: it is only noted."""
    other_convention: float = 0.0
    """From 0 to 1: the share of its points that a criterion keeps where it is right in another course's convention."""
    rounding: Rounding = Rounding.HUNDREDTH
    """How a total is rounded; single criteria are never rounded."""
    late: LatePolicy = field(default_factory=LatePolicy)
    """What coming after an assignment's due time costs."""


@dataclass(frozen=True)
class Limits:
    """What one submission may use; leave a line out to keep its default."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    call_cpu_s: float = 2.0
    """Seconds of CPU time for one call of a student's function."""
    load_cpu_s: float = 10.0
    """Seconds of CPU time for one top-level statement of a student's file or notebook cell."""
    submission_cpu_s: float = 300.0
    """Seconds of CPU time for everything of one submission; far beyond what right work needs, since which call comes
    too late is a matter of the machine."""
    idle_s: float = 2.0
    """Seconds that a call may sleep without using the processor."""
    call_wall_s: float = 60.0
    """Backstop in seconds of real time; generous, because a busy machine must not cost marks."""
    memory_mib: int = 2048
    """Memory that a submission may ask for, in MiB."""
    output_kib: int = 256
    """Text that one call may print, in KiB."""
    reply_mib: int = 64
    """Size of what one call may return, in MiB; all calls of a submission together may return eight times as much."""
    new_processes: bool = False
    """true: a submission may start processes, which end with it; it can never start programs."""
    deaths: int = 60
    """How many workers one submission may use up before the rest of it is not run."""


@dataclass(frozen=True)
class Rubric:
    """The whole of rubric.yaml."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    schema: str
    """Always grader/rubric/v1."""
    course: str
    """The course's title."""
    assignments: tuple[Assignment, ...]
    """At least one."""
    policies: Policies = field(default_factory=Policies)
    """Rules for every criterion."""
    limits: Limits = field(default_factory=Limits)
    """What a submission may use."""
    conventions: Conventions = field(default_factory=Conventions)
    """How students lay out arrays and gates, where it is not as the shipped handouts say."""
    dialect: str = "batch_first"
    """What students call their functions, where it is not as the shipped handouts say: dialects/<name>.py."""

    def exercises(self) -> tuple[ExerciseRubric, ...]:
        """Every exercise of every assignment, in order."""
        return tuple(exercise for assignment in self.assignments for exercise in assignment.exercises)

    def part(self, *, assignment: str = "", exercises: tuple[str, ...] = (), public: bool = False) -> Rubric:
        """The same rubric with some of its lines only; totals are what is left. Empty names keep everything."""
        kept = tuple(
            replace(whole, exercises=lines, points=sum(line.points for line in lines))
            for whole in self.assignments
            if assignment in {"", whole.id}
            and (
                lines := tuple(
                    _narrowed(e, public=public) for e in whole.exercises if not exercises or e.id in exercises
                )
            )
        )
        return replace(self, assignments=kept)


def _narrowed(exercise: ExerciseRubric, *, public: bool) -> ExerciseRubric:
    criteria = tuple(c for c in exercise.criteria if not public or c.visibility is Visibility.PUBLIC)
    return replace(exercise, criteria=criteria, points=sum(c.points for c in criteria if not c.bonus))
