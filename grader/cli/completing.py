"""What Tab offers where a name is asked for that the program knows."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.formats import FORMATS
from grader.errors import UsageError


def formats(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    """The formats of `grader export` that begin like this."""
    return [name for name in FORMATS if name.startswith(begun)]


def exercises(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    """The exercises that begin like this, of the course in which the shell stands."""
    from grader.course.course import find_course

    try:
        root = find_course(None, Path.cwd())
    except UsageError:
        return []
    names = sorted(file.parent.name for file in root.glob("assignments/*/exercise.py"))
    return [name for name in names if name.startswith(begun)]
