"""Imports go down only: a room knows rooms of lower rank and itself, and no two modules know each other."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.house.sources import PACKAGE, Source, package

# The whole house, including rooms that are still to be built. "" is the package's own __init__.
RANKS = {
    "": -1,
    "errors": 0,
    "model": 1,
    "guidance": 2,
    "messages": 2,
    "decisions": 2,
    "course": 3,
    "intake": 3,
    "sandbox": 3,
    "compare": 3,
    "scoring": 3,
    "similarity": 3,
    "report": 3,
    "store": 3,
    "diagnosis": 4,
    "pipeline": 5,
    "executors": 6,
    "batch": 7,
    "checking": 7,
    "selfcheck": 7,
    "release": 7,
    "cli": 8,
    "pytest_plugin": 8,
    "notebook": 8,
    "__main__": 9,
}


def targets(source: Source, modules: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Line and module of each import of our own: `from grader import batch` is one of grader.batch."""
    known = set(modules)
    for line, name in source.imports():
        if name.split(".")[0] != PACKAGE:
            continue
        while name not in known and "." in name:  # a class or a function: its module is what counts
            name = name.rpartition(".")[0]  # noqa: PLW2901 - shortened until it is a module
        yield line, name


def upward(sources: Iterable[Source]) -> list[str]:
    """Every import that points to a room of the same rank or a higher one."""
    sources = tuple(sources)
    rooms = {source.module: source.room for source in sources}
    return [
        f"{source.place}:{line}: {source.room} imports {rooms.get(target, target)}"
        for source in sources
        for line, target in targets(source, rooms)
        if rooms.get(target) != source.room and RANKS.get(rooms.get(target, "?"), 99) >= RANKS.get(source.room, -1)
    ]


def cycle(sources: Iterable[Source]) -> list[str]:
    """Modules of which each imports the next and the last the first; empty if there are none."""
    sources = tuple(sources)
    modules = {source.module for source in sources}
    graph = {source.module: {name for _, name in targets(source, modules)} for source in sources}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def imagined(**texts: str) -> list[Source]:
    """Modules that exist only here; `scoring__score` stands for grader/scoring/score.py."""
    places = {name: f"grader/{name.replace('__', '/')}.py" for name in texts}
    return [Source(places[name], text, ast.parse(text)) for name, text in texts.items()]


def test_every_room_has_a_rank() -> None:
    """A new room is given its place in the table before anything imports it."""
    assert sorted({source.room for source in package()} - RANKS.keys()) == []


def test_imports_point_down() -> None:
    """No room imports one of its own rank or above, in-function and typing-only imports included."""
    assert upward(package()) == []


def test_modules_form_no_cycle() -> None:
    """No module imports itself by way of others, counting every import, inside a room too."""
    assert cycle(package()) == []


def test_imports_are_absolute() -> None:
    """A relative import hides which room it reaches into."""
    found = [f"{source.place}:{line}" for source in package() for line, name in source.imports() if name[0] == "."]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "from grader.report import table",
        "import grader.report.table",
        "from grader.report.table import row",
        "def late():\n    from grader.report.table import row",
        "if TYPE_CHECKING:\n    from grader.report.table import row",
    ],
)
def test_forbidden_import_in_any_form_is_seen(text: str) -> None:
    """The test above would notice a neighbour's door however it is written."""
    assert len(upward(imagined(scoring__score=text, report__table=""))) == 1


def test_modules_that_import_each_other_are_seen() -> None:
    """The test above would notice a circle inside one room."""
    circle = imagined(course__draw="from grader.course.seeds import x", course__seeds="import grader.course.draw")
    assert set(cycle(circle)) == {"grader.course.draw", "grader.course.seeds"}
