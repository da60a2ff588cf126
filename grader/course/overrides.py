"""overrides.yaml → Adjustments: lines set by hand and more time, every fault at once as `file:line:column`.

overrides.yaml lies beside rubric.yaml, or wherever --overrides says.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from grader.course.strict_yaml import Fault, Node, Place, shown
from grader.course.typed_yaml import Form, read_form, schema_of
from grader.course.value_laws import (
    amount,
    amount_faults,
    blank_faults,
    closest,
    day_faults,
    is_amount,
    moment,
    moment_faults,
    nearest,
)
from grader.model.adjustment import NO_ADJUSTMENTS, Adjustments
from grader.model.grade import Grade
from grader.model.rubric import Assignment, Rubric

FILE = "overrides.yaml"
OVERRIDES = Form(Adjustments, "overrides", NO_ADJUSTMENTS.schema)


def load_adjustments(root: Path, rubric: Rubric, given: Path | None = None) -> Adjustments:
    """Read the file given, else the one in the course folder, else none. rubric: the whole one, not a part.

    Raises CourseError with every fault.
    """
    path = given or root / FILE
    return read_adjustments(path, rubric) if given or path.exists() else NO_ADJUSTMENTS


def read_adjustments(path: Path, rubric: Rubric) -> Adjustments:
    """Read overrides.yaml against the rubric that its lines belong to; CourseError with every fault."""
    return read_form(path, OVERRIDES, partial(_faults, rubric=rubric))


def strangers(adjustments: Adjustments, students: Collection[str]) -> list[str]:
    """A sentence for each student who is named in overrides.yaml and is not in the class."""
    return [
        f"overrides: no student is called {shown(name)}" + (f"; {near}" if (near := closest(name, students)) else "")
        for name in sorted(adjustments.students - set(students))
    ]


def waiting(grade: Grade) -> list[str]:
    """A sentence for each line that another one withheld which has points, or is excused, by hand."""
    lines = {f"{e.id}.{c.id}": c for e in grade.exercises for c in e.criteria}
    settled = {name for name, line in lines.items() if line.override and (line.score or line.is_excused)}
    return [
        f"overrides: {name} of {grade.student} has no points because it needs {line.withheld}, which was set by hand; "
        "give it an entry of its own"
        for name, line in lines.items()
        if line.withheld in settled
    ]


def overrides_schema() -> str:
    """Write the JSON Schema of overrides.yaml, for editors: the text of overrides.schema.json."""
    return schema_of(OVERRIDES)


def _faults(root: Node, rubric: Rubric) -> Iterator[Fault]:
    overrides, extensions = root.child("overrides").items, root.child("extensions").items
    worth = {f"{e.id}.{c.id}": c.points for e in rubric.exercises() for c in e.criteria}
    for entry in overrides:
        yield from _decision(entry)
        yield from _line(entry, worth)
        yield from _points(entry, worth)
    yield from _twice(overrides, "criterion")
    for entry in extensions:
        yield from _decision(entry)
        yield from _more_time(entry, {assignment.id: assignment for assignment in rubric.assignments})
    yield from _twice(extensions, "assignment")


def _decision(entry: Node) -> Iterator[Fault]:
    for name in ("student", "reason", "who"):
        yield from blank_faults(entry.child(name), name)
    yield from day_faults(entry.child("when"), "when")


def _line(entry: Node, worth: Mapping[str, float]) -> Iterator[Fault]:
    node = entry.child("criterion")
    if node.text is not None and node.text not in worth:
        unknown = f"the rubric has no criterion {shown(node.text)}"
        yield Fault(node.place, f"{unknown}; right would be exercise.criterion: {nearest(node.text, worth)}")


def _points(entry: Node, worth: Mapping[str, float]) -> Iterator[Fault]:
    """Check that a line gets points within its own, or is excused, and not both."""
    points, excused = entry.child("points"), entry.child("excused")
    is_excused = excused.value is True
    if is_excused and points.number is not None:
        yield Fault(points.place, "points and excused: true exclude each other; keep one of them")
    if not is_excused and points.value is None and isinstance(excused.value, bool | None):
        yield Fault(entry.place, "nothing is decided here; right would be points: and a number, or excused: true")
    if points.number is None or is_excused:
        return
    most = worth.get(entry.child("criterion").text or "", math.inf)
    if not is_amount(points):
        yield from amount_faults(points, "points")
    elif points.number > most and entry.child("above_maximum").value is not True:
        right = f"a number from 0 to {amount(most)}, or above_maximum: true as well"
        yield Fault(points.place, f"points is {amount(points.number)}; right would be {right}")


def _more_time(entry: Node, assignments: Mapping[str, Assignment]) -> Iterator[Fault]:
    """Check that an extension is of something that is due, and longer than that."""
    node, until = entry.child("assignment"), entry.child("until")
    yield from moment_faults(until, "until")
    if node.text and node.text not in assignments:
        unknown = f"the rubric has no assignment {shown(node.text)}"
        yield Fault(node.place, f"{unknown}; {nearest(node.text, assignments)}")
        return
    due = [one.due for name, one in assignments.items() if one.due and node.text in {None, "", name}]
    if not due:
        whose = f"the assignment {shown(node.text)} has" if node.text else "the rubric's assignments have"
        yield Fault(entry.place, f"{whose} no due time to extend; give it one in rubric.yaml, or remove this entry")
    elif (end := moment(until)) and all(end <= one for one in due):
        yield Fault(until.place, f"until is not after the due time; right would be later than {min(due).isoformat()}")


def _twice(entries: Sequence[Node], key: str) -> Iterator[Fault]:
    first: dict[tuple[str, str], Place] = {}
    for entry in entries:
        student, node = entry.child("student"), entry.child(key)
        if student.text is None or not isinstance(node.value, str | None):
            continue
        name = (student.text, node.text or "")
        if name in first:
            taken = f"{shown(student.text)} has an entry for this {key} in line {first[name].line} already"
            yield Fault(student.place, f"{taken}; keep one of them")
        first.setdefault(name, student.place)
