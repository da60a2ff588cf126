"""A small class of one exercise, which a batch grades in a second."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.course.course import Course
from grader.pipeline import Paper, prepare
from tests.classes import small_course
from tests.copies import ROOT

CLIPPING = ROOT / "reference" / "clipping"


@pytest.fixture(scope="session")
def clipping(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course of the clipping exercise alone, in a folder of its own."""
    return small_course(tmp_path_factory.mktemp("course"), "clipping")


@pytest.fixture(scope="session")
def clipping_paper(clipping: Course) -> Iterator[Paper]:
    """Its paper."""
    with prepare(clipping, hidden=True) as ready:
        yield ready


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    """Right, wrong, broken and unreadable work."""
    folder = tmp_path / "class"
    folder.mkdir()
    text = (CLIPPING / "solution.py").read_text(encoding="utf-8")
    for name in ("ada", "bo", "chen"):
        (folder / f"{name}.py").write_text(f"{text}\n# {name}\n", encoding="utf-8")
    (folder / "dan.py").write_text(text.replace("max_norm /", "1 /"), encoding="utf-8")
    (folder / "eve.py").write_text("import os\nos._exit(0)\n", encoding="utf-8")
    (folder / "essay.pdf").write_bytes(b"%PDF-1.7")
    return folder
