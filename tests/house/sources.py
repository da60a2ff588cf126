"""The project's own Python files, parsed, and what they import: the one view that all house tests share."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from grader.course.exercises import load_exercise

ROOT = Path(__file__).parents[2]
PACKAGE = "grader"
ASSIGNMENTS = ROOT / "assignments"
SLUGS = sorted(path.name for path in ASSIGNMENTS.iterdir() if path.is_dir() and path.name != "pictures")
WRITTEN = [slug for slug in SLUGS if load_exercise(ASSIGNMENTS / slug).functions]  # where there is something to write

Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, eq=False)
class Source:
    """One file; `place` is its path from the root of the project."""

    place: str
    text: str
    tree: ast.Module

    @property
    def module(self) -> str:
        """The name by which it is imported."""
        return self.place.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def room(self) -> str:
        """The part of the package that it stands in: a folder, or the file itself."""
        return self.module.partition(".")[2].partition(".")[0]

    def imports(self) -> Iterator[tuple[int, str]]:
        """Line and full name of all that is imported, wherever in the file; a relative import keeps its dots."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom):
                start = "." * node.level + (node.module or "")
                yield from ((node.lineno, f"{start}.{alias.name}") for alias in node.names)
            elif isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)


def read(*patterns: str) -> tuple[Source, ...]:
    """Files of the project by glob patterns, in order."""
    return tuple(_parsed(path) for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern)}))


@cache
def _parsed(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    # What the parser warns of, such as an odd escape, is an error here as everywhere in the tests.
    return Source(path.relative_to(ROOT).as_posix(), text, ast.parse(text, str(path)))


def package() -> tuple[Source, ...]:
    """Every module of the package."""
    return read(f"{PACKAGE}/**/*.py")


def everything() -> tuple[Source, ...]:
    """All Python that is ours and held to the same style; references follow the style of a lecture."""
    ours = ("tests/**/*.py", "assignments/*/exercise.py", "dialects/*.py", "demo/**/*.py", "bench/*.py")
    return read(f"{PACKAGE}/**/*.py", *ours)


def definitions(tree: ast.AST) -> Iterator[Definition]:
    """Every class and function, at any depth."""
    return (node for node in ast.walk(tree) if isinstance(node, Definition))
