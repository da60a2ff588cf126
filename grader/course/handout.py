"""The rubric as students get it: their lines of it, and how it is written down."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from grader.errors import CourseError
from grader.model.rubric import Criterion, ExerciseRubric, Rubric, Visibility

LATER = "Shown after the due date"
# Words that every reader of YAML takes for text; whatever else there is goes into quotes.
PLAIN = re.compile(r"(?!(?:true|false|yes|no|on|off|null|y|n)$)[a-z][a-z0-9_/]*", re.IGNORECASE)


def student_rubric(rubric: Rubric) -> Rubric:
    """The rubric without what students must not know; the sums are those of what is left.

    Lines for instructors are gone. Hidden ones keep title and points, but no hint, since a hint says what is looked
    for; of those shown after the due date the points alone are told. Raises CourseError where nothing is left.
    """
    gone = {f"{e.id}.{c.id}" for e in rubric.exercises() for c in e.criteria if c.visibility is Visibility.INSTRUCTOR}
    assignments = []
    for assignment in rubric.assignments:
        exercises = tuple(line for e in assignment.exercises if (line := _exercise(e, gone)).criteria)
        if exercises:
            points = sum(exercise.points for exercise in exercises)
            assignments.append(replace(assignment, exercises=exercises, points=points))
    if not assignments:
        raise CourseError(["rubric.yaml:1:1: every line is for instructors alone, so there is nothing to hand out"])
    return replace(rubric, assignments=tuple(assignments))


def _exercise(exercise: ExerciseRubric, gone: set[str]) -> ExerciseRubric:
    criteria = tuple(_criterion(c, gone) for c in exercise.criteria if c.visibility is not Visibility.INSTRUCTOR)
    return replace(exercise, criteria=criteria, points=sum(c.points for c in criteria if not c.bonus))


def _criterion(criterion: Criterion, gone: set[str]) -> Criterion:
    kept = replace(criterion, needs=tuple(name for name in criterion.needs if name not in gone))
    if criterion.visibility is Visibility.PUBLIC:
        return kept
    title = LATER if criterion.visibility is Visibility.AFTER_DUE_DATE else criterion.title
    return replace(kept, title=title, hint="")


def rubric_text(rubric: Rubric) -> str:
    """Write a rubric as YAML, which `load_rubric` reads as the same rubric; what has its default is left out."""
    return "\n".join(_block(rubric)) + "\n"


def _block(record: Any) -> Iterator[str]:
    for part in fields(record):
        value = getattr(record, part.name)
        if value == _default(part):
            continue
        if is_dataclass(value):
            yield f"{part.name}:"
            yield from (f"  {line}" for line in _block(value))
        elif isinstance(value, Sequence) and value and is_dataclass(value[0]):
            yield f"{part.name}:"
            for entry in value:
                first, *rest = _block(entry)
                yield f"  - {first}"
                yield from (f"    {line}" for line in rest)
        else:
            yield f"{part.name}: {_flow(value)}"


def _default(part: Field[Any]) -> Any:
    return part.default if part.default_factory is MISSING else part.default_factory()


def _flow(value: Any) -> str:
    if is_dataclass(value):
        return _flow({part.name: getattr(value, part.name) for part in fields(value)})
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, str):
        text = value.value if isinstance(value, StrEnum) else value
        return text if PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
    if isinstance(value, datetime):
        return json.dumps(value.isoformat())
    if isinstance(value, Sequence):
        return f"[{', '.join(map(_flow, value))}]"
    return json.dumps(int(value) if isinstance(value, float) and value.is_integer() else value)
