"""From bytes to the text a worker runs: order, encodings, and files that are not what their names say."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.intake.sources import SOURCE_BYTES, sources
from grader.model.evidence import Submission

CELL = {"cell_type": "code", "source": "x = 1"}
NOTEBOOK = json.dumps({"nbformat": 4, "cells": [CELL]}).encode()


def read(files: dict[str, bytes]) -> tuple[dict[str, list[str]], tuple[str, ...]]:
    """Sources and notes of files."""
    cells, notes = sources(Submission("work", files))
    return dict(cells), notes


def text_of(data: bytes) -> str:
    """The one cell of one .py file, read without a note."""
    cells, notes = read({"rnn.py": data})
    assert notes == ()
    return cells["rnn.py"][0]


def test_files_nearer_the_top_come_first_then_scripts_then_the_alphabet() -> None:
    """The order decides which definition counts, so it depends on names alone."""
    order = ["b.py", "z.py", "a.ipynb", "sub/a.py", "sub/c.py", "sub/b.ipynb", "a/b/c.py"]
    files = {path: NOTEBOOK if path.endswith("ipynb") else b"" for path in order}
    assert list(read(files)[0]) == list(read(dict(reversed(files.items())))[0]) == order


def test_only_python_is_a_source() -> None:
    """A .txt file is data, whatever it holds."""
    assert read({"notes.txt": b"def f(): pass", "x.npz": b""}) == ({}, ())


@pytest.mark.parametrize(
    "data",
    [
        "é = 1\n".encode(),
        "é = 1\n".encode("utf-8-sig"),
        "# -*- coding: latin-1 -*-\né = 1\n".encode("latin-1"),
        "# coding: windows-1252\né = 1\n".encode("cp1252"),
        "#!/usr/bin/python\n# vim: fileencoding=gbk\né = 1\n".encode("gbk"),
        "é = 1\r\n".encode(),
        "é = 1\r".encode(),
    ],
)
def test_declared_encodings_and_line_ends_are_followed(data: bytes) -> None:
    """Mark, cookie, nothing at all; CRLF and CR become LF."""
    assert text_of(data).splitlines()[-1] == "é = 1"
    assert "\r" not in text_of(data)


@pytest.mark.parametrize(
    ("data", "expected", "words"),
    [
        (b"x = '\xe9'\n", "x = '\ufffd'\n", "save it as UTF-8"),
        (b"# coding: nonsense\nx = 1\n", "# coding: nonsense\nx = 1\n", "save it as UTF-8"),
        (b"# coding: ascii\nx = '\xe9'\n", "# coding: ascii\nx = '\ufffd'\n", "save it as UTF-8"),
        ("x = 'é'\n".encode("utf-16"), "x = 'é'\n", "UTF-16"),
        (b"x\0 = 1\n\0", "x = 1\n", "NUL"),
    ],
)
def test_what_cannot_be_decoded_is_replaced_with_a_note(data: bytes, expected: str, words: str) -> None:
    """One bad byte in a comment must not cost a student the file."""
    cells, (note,) = read({"rnn.py": data})
    assert cells == {"rnn.py": [expected]}
    assert note.startswith("rnn.py: ")
    assert words in note


@pytest.mark.parametrize("codec", ["punycode", "idna", "unicode_escape", "zlib", "hex", "rot13", "undefined", "utf-7"])
def test_codecs_that_are_no_text_encodings_are_not_run(codec: str) -> None:
    """Some take quadratic time, some run no decoder that Python would accept for a source."""
    cells, notes = read({"rnn.py": f"# coding: {codec}\nx = '\\d'\n".encode()})
    assert cells["rnn.py"][0].endswith("x = '\\d'\n")
    assert len(notes) == 1


def test_a_notebook_named_py_is_read_as_a_notebook() -> None:
    """Its path ends in .ipynb from here on, so that magics are understood, and a note says so."""
    cells, (note,) = read({"sub/rnn.py": NOTEBOOK})
    assert cells == {"sub/rnn.ipynb": ["x = 1"]}
    assert "holds a notebook" in note


def test_python_named_ipynb_is_read_as_python() -> None:
    """One cell under a name that ends in .py."""
    cells, (note,) = read({"rnn.ipynb": b"import numpy as np\nx = {}\n"})
    assert cells == {"rnn.py": ["import numpy as np\nx = {}\n"]}
    assert "plain Python" in note


def test_a_corrected_name_never_displaces_another_file() -> None:
    """Three files that all would be rnn.ipynb stay three."""
    cells, _ = read({"rnn.py": NOTEBOOK, "rnn.ipynb": NOTEBOOK, "RNN.PY": b"y = 2"})
    assert cells == {"RNN.py": ["y = 2"], "rnn.ipynb": ["x = 1"], "rnn_py.ipynb": ["x = 1"]}


def test_a_python_file_that_starts_with_a_brace_stays_python() -> None:
    """A dict display is no notebook."""
    assert text_of(b"{}\nx = 1\n") == "{}\nx = 1\n"


def test_too_much_code_is_left_out_with_its_limit() -> None:
    """A table of numbers in a source file costs that file; the total is kept in the order of preference."""
    big = b"x" * (SOURCE_BYTES - 100)
    files = {"table.py": b"x" * SOURCE_BYTES, **{f"{letter}.py": big for letter in "abcde"}, "sub/small.py": b"y"}
    cells, notes = read(files)
    assert list(cells) == ["a.py", "b.py", "c.py", "d.py", "sub/small.py"]
    assert any("table.py" in note and "1 MiB" in note for note in notes)
    assert any("e.py" in note and "4 MiB" in note for note in notes)


@given(st.dictionaries(st.sampled_from(["a.py", "a.ipynb", "b/A.PY", "c.ipynb"]), st.binary(max_size=300)))
def test_any_bytes_give_text_that_can_be_sent(files: dict[str, bytes]) -> None:
    """No exception, no surrogate, no NUL, no CR; a file without cells has a note."""
    cells, notes = read(files)
    for text in (text for texts in cells.values() for text in texts):
        assert text.encode() is not None
        assert not set(text) & {"\r", "\0"}
    assert len(cells) + len(notes) >= len(files)
