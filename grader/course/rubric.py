"""rubric.yaml → Rubric: every fault at once, each as `file:line:column: what, and what would be right`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from grader.course.dialects import OURS, find_dialects, load_dialect, out_of_reach
from grader.course.exercises import functions_of, is_stand_in
from grader.course.rubric_laws import SCHEMA, amount, closest, law_faults, nearest
from grader.course.strict_yaml import Document, Fault, Node, fault_lines, read_yaml, shown
from grader.errors import CourseError
from grader.model.conventions import Dialect
from grader.model.exercise import Exercise, Function
from grader.model.rubric import Criterion, ExerciseRubric, Rubric

if TYPE_CHECKING:
    from pydantic import TypeAdapter, ValidationError

RIGHT: dict[Any, str] = {
    str: "text",
    float: "a number such as 2 or 0.5",
    int: "a whole number such as 2",
    bool: "true or false",
    tuple[str, ...]: "a list of names such as [first, second]",
    dict[int, float]: "a block such as {1: 2, 2: 4}",
}
Location = tuple[str | int, ...]


def load_rubric(path: Path) -> Rubric:
    """Read a rubric; CourseError with all of its faults where there are any."""
    document = read_yaml(path)
    root = _root(path, document)
    faults = [*document.faults, *law_faults(root)]
    rubric = _validated(root, faults)
    if faults or rubric is None:
        raise CourseError(fault_lines(path, faults))
    return rubric


def check_against(path: Path, rubric: Rubric, exercises: Mapping[str, Exercise], *, whole: bool = True) -> list[str]:
    """Compare a loaded rubric with the exercises of its course, by slug: folders, checks, checks left over.

    path: the file that the rubric was loaded from, for the positions. whole: the rubric has every line, so that
    each check must be in one. Returns the faults, in the file's order.
    Raises CourseError when the file cannot be read any more.
    """
    root = _root(path, read_yaml(path))
    dialect, faults = _dialect(path, root, rubric, functions_of(dict(exercises)))
    for number, assignment in enumerate(rubric.assignments):
        for index, part in enumerate(assignment.exercises):
            node = root.at(("assignments", number, "exercises", index))
            if part.id in exercises:
                beyond = out_of_reach(part.id, exercises[part.id], dialect) if dialect else {}
                faults += _check_faults(node, part, exercises[part.id], beyond, whole=whole)
            else:
                missing = f"there is no exercise folder assignments/{part.id}"
                faults.append(Fault(node.child("id").place, f"{missing}; {nearest(part.id, exercises)}"))
    return fault_lines(path, faults)


def rubric_schema() -> str:
    """Write the JSON Schema of rubric.yaml, for editors: the text of rubric.schema.json."""
    return json.dumps(_adapter().json_schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _root(path: Path, document: Document) -> Node:
    if document.root is None:
        raise CourseError(fault_lines(path, document.faults))
    return document.root


@cache
def _adapter() -> TypeAdapter[Rubric]:
    from pydantic import TypeAdapter

    return TypeAdapter(Rubric)


def _validated(root: Node, faults: list[Fault]) -> Rubric | None:
    """Make the rubric from the tree, or add what keeps it from being one to the faults.

    By way of JSON, where strict means: lists are tuples and words are enum members, but "3" and true are no numbers.
    """
    from pydantic import ValidationError

    try:
        return _adapter().validate_json(json.dumps(root.plain()), strict=True)
    except ValidationError as error:
        faults.extend(_type_faults(root, error))
    return None


def _type_faults(root: Node, error: ValidationError) -> Iterator[Fault]:
    for entry in error.errors(include_url=False, include_context=False, include_input=False):
        location: Location = entry["loc"]
        parent, name = root.at(location[:-1]), str(location[-1]) if location else "rubric"
        if entry["type"] == "missing":
            right = _right(location)
            yield Fault(parent.place, f"the key {shown(name)} is missing in this block; right would be {name}: {right}")
        elif entry["type"] == "unexpected_keyword_argument":
            known = [item.name for item in fields(_hint(location[:-1]))]
            yield Fault(parent.keys[name], f"the key {shown(name)} is not known; {nearest(name, known)}")
        elif name != "[key]":  # a key of steps, which its own law judges
            node = root.at(location)
            is_entry = bool(location) and isinstance(location[-1], int)
            about = f"an entry of {location[-2]}" if is_entry else name
            yield Fault(node.place, f"{about} is {_found(node)}; right would be {_right(location, node)}")


def _hint(location: Location) -> Any:
    """Follow a location through the model's types."""
    hint: Any = Rubric
    for step in location:
        if is_dataclass(hint):
            hint = get_type_hints(hint)[str(step)]
        else:
            hint = get_args(hint)[0 if get_origin(hint) is tuple else 1]
    return hint


def _right(location: Location, node: Node | None = None) -> str:
    """What the model wants at a location, in words; node is what stands there."""
    hint = _hint(location)
    if location == ("schema",):
        return SCHEMA
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        words = [word.value for word in hint]
        near = closest(node.text, words) if node and node.text else ""
        return f"one of {', '.join(words)}" + (f"; {near}" if near else "")
    if is_dataclass(hint):
        return f"a block with the keys {', '.join(item.name for item in fields(hint))}"
    if hint is str and node and isinstance(node.value, int | float):
        return f'text, which has quotes where it looks like this: "{_scalar(node)}"'
    return RIGHT.get(hint, "a list of blocks that begin with '- id:'")


def _found(node: Node) -> str:
    if node.value is None:
        return "nothing"
    if isinstance(node.value, dict | list):
        return "a block of keys" if isinstance(node.value, dict) else "a list"
    if isinstance(node.value, str):
        return f"the text {shown(node.value)}"
    return _scalar(node) if isinstance(node.value, bool) else f"the number {_scalar(node)}"


def _scalar(node: Node) -> str:
    return str(node.value).lower() if isinstance(node.value, bool) else amount(node.number or 0.0)


def _dialect(
    path: Path, root: Node, rubric: Rubric, functions: dict[str, Function]
) -> tuple[Dialect | None, list[Fault]]:
    """The dialect that a rubric names, None where it is ours; a fault where there is none of that name.

    Raises CourseError for a dialect with faults of its own.
    """
    known = find_dialects(path.parent)
    if rubric.dialect == OURS:
        return None, []
    if rubric.dialect in known:
        return load_dialect(known[rubric.dialect], functions), []
    missing = f"there is no file dialects/{rubric.dialect}.py; {nearest(rubric.dialect, (OURS, *known))}"
    return None, [Fault(root.child("dialect").place, missing)]


def _check_faults(
    node: Node, part: ExerciseRubric, exercise: Exercise, beyond: Mapping[str, str], *, whole: bool
) -> Iterator[Fault]:
    """What is wrong between an exercise's criteria and its checks; node is its place in the file.

    beyond: checks that call a function which the course's dialect does not have, and that function.
    """
    used = {name for criterion in part.criteria for name in criterion.checks}
    for index, criterion in enumerate(part.criteria):
        yield from _missing_checks(node.at(("criteria", index, "checks")), criterion, exercise.ids, beyond)
    gates = {need for experiment in exercise.experiments for need in experiment.needs}
    for name in exercise.ids:
        is_optional = not whole or name in beyond or is_stand_in(name, exercise) or f"{part.id}/{name}" in gates
        if name not in used and not is_optional:
            unused = f"no criterion of {part.id} uses the check {shown(name)}"
            yield Fault(node.child("id").place, f"{unused}; name it in one, or remove it from exercise.py")


def _missing_checks(
    node: Node, criterion: Criterion, known: Sequence[str], beyond: Mapping[str, str]
) -> Iterator[Fault]:
    for place, name in zip([item.place for item in node.items], criterion.checks, strict=False):
        if name not in known:
            yield Fault(place, f"exercise.py has no check {shown(name)}; {nearest(name, known)}")
        elif name in beyond:
            lacking = f"the check {shown(name)} calls {beyond[name]}, which this dialect does not have"
            yield Fault(place, f"{lacking}; leave the check out, or add the function to the dialect's file")
