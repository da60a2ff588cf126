"""Notebooks of every age, and files that only claim to be one."""

from __future__ import annotations

import json
from typing import Any

import nbformat.v3
import nbformat.v4
import pytest

from grader.intake.notebooks import read_cells
from grader.intake.sources import sources
from grader.model.evidence import Submission

# Both are written without types.
V3: Any = nbformat.v3
V4: Any = nbformat.v4

CODE = ["import numpy as np\n%matplotlib inline", "", "def f(x):\n    return x\n"]


def note_of(data: bytes) -> str:
    """The one note about a notebook that cannot be read."""
    cells, notes = sources(Submission("work", {"rnn.ipynb": data}))
    assert cells == {}
    (note,) = notes
    return note


def test_format_4_gives_its_code_cells_in_order() -> None:
    """As nbformat writes it: sources as lists of lines, text cells between."""
    cells = [V4.new_markdown_cell("# Title"), *map(V4.new_code_cell, CODE)]
    text = V4.writes(V4.new_notebook(cells=cells))
    assert isinstance(json.loads(text)["cells"][1]["source"], list)
    assert read_cells(text) == CODE


def test_format_3_gives_what_nbformat_would_make_of_it() -> None:
    """Worksheets and `input`, by hand, against nbformat's own upgrade."""
    cells = [V3.new_text_cell("markdown", source="# Title"), *map(V3.new_code_cell, CODE)]
    sheets = [V3.new_worksheet(cells=cells)]
    text = V3.writes_json(V3.new_notebook(worksheets=sheets))
    upgraded = V4.upgrade(V3.reads_json(text))
    assert read_cells(text) == [cell.source for cell in upgraded.cells if cell.cell_type == "code"] == CODE


def test_sources_may_be_strings_or_lines_and_nonsense_keeps_its_place() -> None:
    """The third cell stays the third, whatever the second holds; metadata is never looked at."""
    odd: list[Any] = ["a = 1", None, ["b = 2\n", "c = 3"], 5, ["d", 7, " = 4"]]
    cells = [{"cell_type": "code", "source": source, "metadata": 3} for source in odd]
    text = json.dumps({"cells": [*cells, "no cell", {"cell_type": "markdown", "source": "x"}], "metadata": []})
    assert read_cells(text) == ["a = 1", "", "b = 2\nc = 3", "", "d = 4"]


def test_carriage_returns_nul_and_half_letters_are_tidied_and_noted_once() -> None:
    """What JSON may hold and Python may not."""
    cells = [{"cell_type": "code", "source": source} for source in ("a\r\nb\0", "c\0", "'\ud800'")]
    submission = Submission("work", {"rnn.ipynb": json.dumps({"cells": cells}).encode()})
    found, notes = sources(submission)
    assert found == {"rnn.ipynb": ["a\nb", "c", "'\ufffd'"]}
    assert len(notes) == 2


def test_a_mark_at_the_start_and_utf16_are_read() -> None:
    """Editors on Windows add them."""
    text = json.dumps({"cells": [{"cell_type": "code", "source": "x = 1"}]})
    for encoding in ("utf-8-sig", "utf-16"):
        found, notes = sources(Submission("work", {"rnn.ipynb": text.encode(encoding)}))
        assert (dict(found), notes) == ({"rnn.ipynb": ["x = 1"]}, ())


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{"cells": [\n  {"a": 1,,}\n]}', "Line 2, column 11"),
        (b"", "empty"),
        (b"[1, 2]", "no cells"),
        (b'"text"', "no cells"),
        (b'{"cells": {}}', "no cells"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"cells": ' + b'{"a":' * 100_000, "nested too deeply"),
        (b'{"cells": ' + b"1" * 5000 + b"}", "too long"),
        (b'{"cells": [\n<<<<<<< HEAD\n]}', "git merge"),
        (b"<!DOCTYPE html><p>def f(x)", "web page"),
        (b"\x89PNG\r\n\x1a\n\0\0", "Line 1, column 1"),
    ],
)
def test_what_is_no_notebook_is_named_with_place_and_help(data: bytes, words: str) -> None:
    """The note names the file, says what is wrong and where, and what to do."""
    note = note_of(data)
    assert note.startswith("rnn.ipynb: We could not read this notebook.")
    assert words in note
    assert "Please" in note


def test_a_notebook_without_code_is_pointed_out() -> None:
    """Often one that was handed in before it was saved."""
    found, (note,) = sources(Submission("work", {"rnn.ipynb": b'{"cells": []}'}))
    assert found == {"rnn.ipynb": []}
    assert "no code" in note
