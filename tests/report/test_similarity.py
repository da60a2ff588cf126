"""Leads as text and as grader/similar/v1: what is shared, where it stands, and that it proves nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from grader.model.similarity import Lead, Leads, Place, SharedOutput
from grader.report.similarity import leads_bytes, leads_text

OUTPUTS = (
    SharedOutput("gru/step", 2, known=False),
    *(SharedOutput(f"bptt/part_{i}", 3, known=True) for i in range(7)),
)
BOTH = Lead(
    "Ada Lovelace",
    "bo",
    4.1,
    5.25,
    OUTPUTS,
    0.625,
    tuple(range(40)),
    (Place("gru.py", None, 3, 9), Place("gru.py", None, 20, 20), Place("bptt.py", None, 1, 40)),
    tuple(Place("hw.ipynb", cell, 1, 2 + cell) for cell in range(1, 11)),
)
OF_OUTPUTS = Lead("cy", "di", 1.5, 4.0, OUTPUTS[:1], 0.0, ())
FOUND = Leads(32, 31, 2.678, 0.3, 4, (BOTH, OF_OUTPUTS))


def test_text_is_as_reviewed(golden: Callable[[str, str], None]) -> None:
    """Two pairs, and two that are not shown."""
    golden("similarity.txt", leads_text(FOUND, width=100))


def test_json_is_as_reviewed(golden: Callable[[str, str], None]) -> None:
    """The same for programs, with every check and range."""
    golden("similarity.json", leads_bytes(FOUND).decode())


def test_nothing_found_is_said() -> None:
    """And what was looked at, so that nobody takes it for more."""
    text = leads_text(replace(FOUND, texts=0, found=0, leads=()), width=200)
    assert text.startswith("No pair shares what few others have.")
    assert "32 submissions, and no text" in text


def test_every_form_says_that_it_proves_nothing() -> None:
    """Whoever reads a lead reads that it is one, with or without pairs."""
    for found in (FOUND, replace(FOUND, found=0, leads=())):
        assert "leads to read, not findings" in leads_text(found, width=200)
        assert "Copying is not the only reason" in json.loads(leads_bytes(found))["note"]


def test_names_of_people_and_files_are_data() -> None:
    """A name may hold anything that a student chose, and a terminal must not act on it."""
    odd = replace(
        OF_OUTPUTS, first="a\x1b[31m[red]b", shared=(1,), first_lines=(Place("\x1b]0;x\x07[b].py", None, 1, 2),)
    )
    text = leads_text(replace(FOUND, leads=(odd,)), width=200)
    assert "\x1b" not in text
    assert "a[red]b and di" in text
    assert "[b].py, lines 1-2" in text
