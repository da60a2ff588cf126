"""What is around a prompt: the notebook that it belongs to, if any, and desks that are kept while it lives."""

from __future__ import annotations

import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

from grader.checking import Desk, set_up
from grader.course.course import Course, find_course, load_course

KEPT = 16  # as many as there may be exercises, and one for all of them together


def course_for(course: str | Path | None = None) -> Course:
    """The whole course here, or the one in that folder; only the first call loads it.

    Raises CourseError or UsageError.
    """
    return _loaded(_root(course))


def desk_for(exercises: tuple[str, ...], course: str | Path | None = None) -> Desk:
    """The desk for some exercises of the course here, or of the one in that folder; only the first call makes it.

    Raises CourseError or UsageError.
    """
    return _desk(_root(course), exercises)


def _root(course: str | Path | None) -> Path:
    return find_course(Path(course) if course else None, Path()).resolve()


@lru_cache(KEPT)
def _loaded(root: Path) -> Course:
    return load_course(root)


@lru_cache(KEPT)
def _desk(root: Path, exercises: tuple[str, ...]) -> Desk:
    return set_up(root, Path(), exercises=exercises)


def shell() -> Any:
    """IPython's shell, or None at a plain prompt."""
    return sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None


def placed(file: str) -> str:
    """`In[5]` for a cell, the file's name for anything else."""
    named = getattr(getattr(shell(), "compile", None), "format_code_name", None)
    cell = named(file) if named else None
    return str(cell[1]) if cell else Path(file).name
