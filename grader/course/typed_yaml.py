"""A tree of YAML → the dataclasses of a model, or a fault for each value that has another type than the model says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Generic, TypeVar, get_args, get_origin, get_type_hints

from grader.course.strict_yaml import Document, Fault, Node, Place, fault_lines, read_yaml, shown
from grader.course.value_laws import A_DAY, A_MOMENT, amount, closest, nearest
from grader.errors import CourseError

if TYPE_CHECKING:
    from pydantic import TypeAdapter, ValidationError

RIGHT: dict[Any, str] = {
    str: "text",
    float: "a number such as 2 or 0.5",
    int: "a whole number such as 2",
    bool: "true or false",
    date: A_DAY,
    datetime: A_MOMENT,
    tuple[str, ...]: "a list of names such as [first, second]",
    dict[int, float]: "a block such as {1: 2, 2: 4}",
}
Location = tuple[str | int, ...]
Model = TypeVar("Model")


@dataclass(frozen=True)
class Form(Generic[Model]):
    """What a kind of file holds: its model, what it is called, and what its line `schema:` says."""

    model: type[Model]
    name: str
    schema: str


def read_form(path: Path, form: Form[Model], laws: Callable[[Node], Iterable[Fault]]) -> Model:
    """Read a file of this form. laws: the faults of a tree beyond its types. Raises CourseError with every fault."""
    document = read_yaml(path)
    root = root_of(path, document)
    schema, faults = root.child("schema"), [*document.faults, *laws(root)]
    if schema.text is not None and schema.text != form.schema:
        faults.append(Fault(schema.place, f"schema is {shown(schema.text)}; right would be {form.schema}"))
    made = _made_from(root, form, faults)
    if faults or made is None:
        raise CourseError(fault_lines(path, faults))
    return made


def root_of(path: Path, document: Document) -> Node:
    """The tree of a file. Raises CourseError where it cannot be read."""
    if document.root is None:
        raise CourseError(fault_lines(path, document.faults))
    return document.root


def schema_of(form: Form[Any]) -> str:
    """Write the JSON Schema of a kind of file, for editors."""
    return json.dumps(_adapter(form).json_schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _made_from(root: Node, form: Form[Model], faults: list[Fault]) -> Model | None:
    """Make the model from the tree, or add what keeps it from being one to the faults, which hold those of the laws.

    By way of JSON, where strict means: lists are tuples and words are enum members, but "3" and true are no numbers.
    """
    from pydantic import ValidationError

    try:
        made: Model = _adapter(form).validate_json(json.dumps(root.plain()), strict=True)
    except ValidationError as error:
        told = {fault.place for fault in faults}
        faults.extend(_type_faults(root, error, form, told))
        return None
    return made


@cache
def _adapter(form: Form[Any]) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(form.model)


def _type_faults(root: Node, error: ValidationError, form: Form[Any], told: set[Place]) -> Iterator[Fault]:
    for entry in error.errors(include_url=False, include_context=False, include_input=False):
        location: Location = entry["loc"]
        parent, name = root.at(location[:-1]), str(location[-1]) if location else form.name
        if entry["type"] == "missing":
            right = _right(form, location)
            yield Fault(parent.place, f"the key {shown(name)} is missing in this block; right would be {name}: {right}")
        elif entry["type"] == "unexpected_keyword_argument":
            known = [item.name for item in fields(_hint(form, location[:-1]))]
            yield Fault(parent.keys[name], f"the key {shown(name)} is not known; {nearest(name, known)}")
        elif name != "[key]":  # a key of steps, which its own law judges
            node = root.at(location)
            if _hint(form, location) in {date, datetime} and node.place in told:
                continue  # times have a law of their own, which says more
            is_entry = bool(location) and isinstance(location[-1], int)
            about = f"an entry of {location[-2]}" if is_entry else name
            yield Fault(node.place, f"{about} is {_found(node)}; right would be {_right(form, location, node)}")


def _hint(form: Form[Any], location: Location) -> Any:
    """Follow a location through the model's types."""
    hint: Any = form.model
    for step in location:
        if is_dataclass(hint):
            hint = _without_none(get_type_hints(hint)[str(step)])
        else:
            hint = get_args(hint)[0 if get_origin(hint) is tuple else 1]
    return hint


def _without_none(hint: Any) -> Any:
    if get_origin(hint) is not UnionType:
        return hint
    (kept,) = (part for part in get_args(hint) if part is not NoneType)
    return kept


def _right(form: Form[Any], location: Location, node: Node | None = None) -> str:
    """What the model wants at a location, in words; node is what stands there."""
    hint = _hint(form, location)
    if location == ("schema",):
        return form.schema
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        words = [word.value for word in hint]
        near = closest(node.text, words) if node and node.text else ""
        return f"one of {', '.join(words)}" + (f"; {near}" if near else "")
    if is_dataclass(hint):
        return f"a block with the keys {', '.join(item.name for item in fields(hint))}"
    if hint is str and node and isinstance(node.value, int | float):
        return f'text, which has quotes where it looks like this: "{_scalar(node)}"'
    return RIGHT.get(hint) or f"a list of blocks that begin with '- {fields(get_args(hint)[0])[0].name}:'"


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
