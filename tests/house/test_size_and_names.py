"""Files and functions stay small enough to be read, and names say what is inside."""

from __future__ import annotations

import ast
from pathlib import PurePosixPath

from tests.house.sources import definitions, everything, package

FILE_LINES = 350
FUNCTION_LINES = 50
PARAMETERS = 5
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "base"}


def test_files_are_short() -> None:
    """A file that outgrows 350 lines has a second reason to exist."""
    lengths = {source.place: len(source.text.splitlines()) for source in everything()}
    assert {place: lines for place, lines in lengths.items() if lines > FILE_LINES} == {}


def test_functions_fit_a_screen() -> None:
    """No function is longer than 50 lines, its docstring included."""
    long = {
        f"{source.place}:{node.lineno} {node.name}": lines
        for source in everything()
        for node in definitions(source.tree)
        if not isinstance(node, ast.ClassDef) and (lines := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES
    }
    assert long == {}


def test_functions_take_few_positional_arguments() -> None:
    """From the sixth on an argument is passed by name, or a record is missing; the object itself does not count."""
    many = {
        f"{source.place}:{node.lineno} {node.name}": len(names)
        for source in package()
        for node in definitions(source.tree)
        if not isinstance(node, ast.ClassDef)
        and len(names := [a for a in (*node.args.posonlyargs, *node.args.args) if a.arg not in {"self", "cls"}])
        > PARAMETERS
    }
    assert many == {}


def test_no_room_has_an_empty_name() -> None:
    """Nothing is named utils, helpers, common, misc or base: such a room has no reason to refuse anything."""
    names = {source.place: set(PurePosixPath(source.place.removesuffix(".py")).parts) for source in everything()}
    assert {place: found for place, parts in names.items() if (found := parts & EMPTY_NAMES)} == {}


def test_every_imported_name_is_written_out() -> None:
    """Nothing is imported with a star."""
    found = [f"{s.place}:{line}" for s in everything() for line, name in s.imports() if name.endswith(".*")]
    assert found == []
