"""A small class in which nearly everything that a page can show is there, and a browser to look at it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.model.grade import Grade
from grader.report.pages.site import ClassReport, students_page
from grader.report.result import result
from tests.report.pages.browser import Tab, find_browser

Document = dict[str, Any]

LONG = "Wolfeschlegelsteinhausenbergerdorff" * 3
NAMES = ("Lucía Fernández", "aylin_demir", "نور الهدى", "O'Neill, Hannah", LONG)
MISTAKE = {
    "kind": "mistake",
    "id": "a/wrong_values/no_carry",
    "sentence": "Nothing is carried from a step to the one before it.",
    "hint": "Add what comes back from step t + 1.",
}


def curve(exercise: str, *actual: float | None) -> Document:
    """A profile of five steps beside the right one."""
    expected = [0.5**step for step in range(5)]
    return {"exercise": exercise, "quantity": "norm of dL/dh_t", "case": "tiny", "actual": actual, "expected": expected}


@pytest.fixture
def document(adjusted: Grade) -> Document:
    """A result in which nearly everything that can happen has happened, with what people decided about it."""
    whole = result(adjusted)
    first = whole["exercises"][0]
    first["criteria"][1] |= {"diagnosis": MISTAKE, "hint": MISTAKE["hint"]}
    first["criteria"][1]["checks"][0]["finding"]["errors"] = [1e-16, None, 0.0, 0.3]
    whole["profiles"] = [curve("a", 1.0, 0.4, None, 0.0, 1e-320), curve("b")]
    return whole


@pytest.fixture
def documents(document: Document) -> list[Document]:
    """The same work by people of all kinds of names, one of them with full marks, and one that could not be read."""
    people = [{**document, "student": name, "submission": name} for name in NAMES]
    perfect = [
        {**part, "score": part["max_score"], "criteria": [_right(line) for line in part["criteria"]]}
        for part in document["exercises"]
    ]
    people[0] |= {"exercises": perfect, "score": 24, "late": [], "final": True, "notes": []}
    return [*people, {"student": "Renée", "submission": "Renée", "score": None, "error": "Renée.pdf cannot be graded."}]


def _right(line: Document) -> Document:
    right = {"id": "a/1", "verdict": "correct", "passed": True, "followed_through": False, "notes": []}
    done = {"verdict": "correct", "score": line["max_score"], "message": "", "hint": "", "diagnosis": None}
    return {**line, **done, "override": None, "checks": [right]}


@pytest.fixture
def site(documents: list[Document]) -> dict[str, bytes]:
    """Every page of the class by its path, and below students/ those to be given away."""
    return pages_of(documents)


def pages_of(documents: list[Document]) -> dict[str, bytes]:
    """What `grader report` writes for these results, for both readers."""
    report = ClassReport()
    pages = [*map(report.add, documents), *report.rest()]
    own = {f"students/{page.path}": page.data for page in map(students_page, documents)}
    return {page.path: page.data for page in pages} | own


@pytest.fixture
def folder(site: dict[str, bytes], tmp_path: Path) -> Path:
    """The pages on a disk."""
    return written(site, tmp_path)


def written(site: dict[str, bytes], into: Path) -> Path:
    """Write pages below a folder, which is returned."""
    for path, data in site.items():
        place = into / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return into


@pytest.fixture(scope="session")
def browser() -> Iterator[Tab]:
    """A real Chromium. Where there is none the test is skipped; one that does not work is a failure."""
    program = find_browser()
    if program is None:
        pytest.skip("no Chromium here: make browser installs it where it can")
    tab = Tab(program)
    yield tab
    tab.close()


@pytest.fixture
def tab(browser: Tab) -> Tab:
    """The browser as a reader has it at first: light, wide, with scripts."""
    browser.look()
    browser.allow_scripts(True)
    return browser
