"""A notebook's shell, and known work to put into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

from grader.course.course import Course
from grader.course.overlays import read_overlay


@pytest.fixture
def shell() -> Iterator[Any]:
    """A fresh shell with the extension loaded, as a notebook has one."""
    made = InteractiveShell.instance(history_length=0)
    made.reset(new_session=True)
    made.run_cell("%load_ext grader", silent=True).raise_error()
    yield made
    InteractiveShell.clear_instance()


@pytest.fixture
def mistaken(course: Course) -> Callable[[str], dict[str, str]]:
    """The references by file name, with one known mistake: `bptt/wrong_values/no_carry`."""

    def texts(name: str) -> dict[str, str]:
        slug, verdict, mistake = name.split("/")
        path = Path("reference", slug, "submissions", verdict, f"{mistake}.py")
        overlay = read_overlay(course.root / path, slug)
        return {file: data.decode() for file, data in overlay.submission(course).files.items()}

    return texts
