"""The text that a worker will run: each .py as one cell, each notebook as its code cells, in the order of preference.

Student Python is decoded here and nothing more: never imported, evaluated or parsed.
"""

from __future__ import annotations

import codecs
import io
import json
import re
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass

from grader.intake.members import is_python, preference
from grader.intake.notebooks import looks_like_notebook, read_cells
from grader.model.evidence import Submission
from grader.model.text import clean

# Sources travel in the header of one frame, which has a cap; as JSON, one letter may become twelve bytes.
SOURCE_BYTES = 1 << 20
ALL_SOURCES_BYTES = 4 << 20
SMALLER = "Please keep large tables in data files and hand in only your own code."

# Codecs by which people write source files. Others are refused: some decode in quadratic time, some to no text.
_TEXT_CODEC = re.compile(
    r"utf-8(-sig)?|ascii|iso8859-\d+|cp\d+|koi8-[rtu]|mac-[a-z0-9]+|gb\w+|big5\w*|euc_\w+|shift_jis\w*|iso2022_\w+"
)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_PYTHON_LINE = re.compile(r"^(?:async )?(?:def|class|import|from)\s+\w", re.MULTILINE)


@dataclass(frozen=True)
class Reading:
    """One file read: its cells, what it truly is, and sentences about it; `cells` is None where it cannot be read."""

    cells: list[str] | None
    suffix: str
    notes: tuple[str, ...] = ()


def sources(submission: Submission) -> tuple[Mapping[str, list[str]], tuple[str, ...]]:
    """Path -> cells, in the order in which definitions count, and notes about what could not be read as it stood.

    Files nearer the top of the folder come first, then .py before .ipynb, then alphabetical. A path ends in .py or
    .ipynb by what the file truly is, so it may differ from the file's own name; a note says so.
    """
    found: dict[str, list[str]] = {}
    notes: list[str] = []
    for path in sorted(filter(is_python, submission.files), key=preference):
        reading = _read(path, submission.files[path])
        shown = clean(path)
        notes += [f"{shown}: {note}" for note in reading.notes]
        if reading.cells is not None:
            found[_key(path, reading.suffix, submission, found)] = reading.cells
    ordered = {path: found[path] for path in sorted(found, key=preference)}
    return _within_caps(ordered, notes), tuple(notes)


def _read(path: str, data: bytes) -> Reading:
    named_notebook = path.lower().endswith(".ipynb")
    text, notes = _decode_json(data) if named_notebook else _decode_python(data)
    is_notebook = looks_like_notebook(text) or (named_notebook and not _looks_like_python(text))
    if named_notebook and not is_notebook:
        notes = [*notes, "It holds plain Python, so it was read like a .py file. Please let its name end in .py."]
    if is_notebook and not named_notebook:
        notes = [*notes, "It holds a notebook, so it was read like one. Please let its name end in .ipynb."]
    if not is_notebook:
        return Reading([_tidy(text, notes)], ".py", tuple(notes))
    try:
        cells = read_cells(text)
    except ValueError as error:
        return Reading(None, ".ipynb", (f"We could not read this notebook. {error}",))
    if not any(cell.strip() for cell in cells):
        notes = [*notes, "This notebook has no code in its cells. Please check that it was saved with your work in it."]
    return Reading([_tidy(cell, notes) for cell in cells], ".ipynb", tuple(notes))


def _looks_like_python(text: str) -> bool:
    return not text.lstrip().startswith(("{", "[", "<")) and _PYTHON_LINE.search(text) is not None


def _decode_python(data: bytes) -> tuple[str, list[str]]:
    """The text of a source file by its byte-order mark or coding cookie, in UTF-8 where neither helps."""
    if data.startswith(_UTF_16):
        return data.decode("utf-16", "replace"), ["It was saved as UTF-16 and read so. Python itself needs UTF-8."]
    encoding = _declared(data)
    if encoding is not None:
        try:
            return data.decode(encoding), []
        except (UnicodeError, LookupError):
            pass
    text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")
    return text, ["Some of its letters are not in the encoding that it promises. Please save it as UTF-8."]


def _declared(data: bytes) -> str | None:
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        name = codecs.lookup(encoding).name
    except (SyntaxError, LookupError, ValueError):
        return None
    return name if _TEXT_CODEC.fullmatch(name) else None


def _decode_json(data: bytes) -> tuple[str, list[str]]:
    encoding = json.detect_encoding(data)
    try:
        return data.decode(encoding), []
    except UnicodeError:
        return data.decode(encoding, "replace"), ["Some of its letters are not UTF-8. Please save it again in Jupyter."]


def _tidy(text: str, notes: list[str]) -> str:
    """`text` with LF at line ends, and without what no Python file may hold; each kind is noted once a file."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        text = text.replace("\0", "")
        _note_once(notes, "It held NUL bytes, which were removed. Please save it again as plain text.")
    whole = re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text)
    if whole != text:
        _note_once(notes, "It held halves of letters, which were replaced. Please save it again as UTF-8.")
    return whole


def _note_once(notes: list[str], note: str) -> None:
    if note not in notes:
        notes.append(note)


def _key(path: str, suffix: str, submission: Submission, found: Mapping[str, list[str]]) -> str:
    """`path` with the suffix of what it truly is, in lower case; beside an equal name it keeps its old one as well."""
    stem = path.rpartition(".")[0]
    key = stem + suffix
    while key != path and (key in submission.files or key in found):
        stem = f"{stem}_{path.rpartition('.')[2].lower()}"
        key = stem + suffix
    return key


def _within_caps(found: Mapping[str, list[str]], notes: list[str]) -> dict[str, list[str]]:
    kept: dict[str, list[str]] = {}
    free = ALL_SOURCES_BYTES
    for path, cells in found.items():
        size = len(json.dumps(cells))
        if size > SOURCE_BYTES:
            notes.append(f"{clean(path)}: It was not run because one file may have at most 1 MiB of code. {SMALLER}")
        elif size > free:
            notes.append(f"{clean(path)}: It was not run because all code together may have at most 4 MiB. {SMALLER}")
        else:
            kept[path] = cells
            free -= size
    return kept
