"""The references as one module, imported as students' files would stand side by side."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from grader.course.course import Course


@pytest.fixture(scope="session")
def reference(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """Every function of every reference, by name."""
    folder = tmp_path_factory.mktemp("references")
    for file, data in course.reference().files.items():
        Path(folder, file).write_bytes(data)
    sys.path.insert(0, str(folder))
    functions: dict[str, object] = {}
    for slug in course.written:
        functions |= vars(importlib.import_module(slug))
    yield SimpleNamespace(**functions)
    sys.path.remove(str(folder))
    for slug in course.written:
        del sys.modules[slug]
