"""A platform's CSV keeps every byte but those of the cells that are filled in."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import UsageError
from grader.report.export.cells import read_sheet, with_cells

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufeff"), max_size=6)
CELL = TEXT | st.sampled_from(["", '"', ",", ";", "\n", "\r\n", "a,b", 'say "x"', " 1 "])
TABLES = st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=5)


def written(table: list[list[str]], *, quote_all: bool, ending: str) -> bytes:
    """The table as a program would write it; the first row has commas enough to be seen."""
    buffer = io.StringIO()
    dialect = csv.writer(buffer, lineterminator=ending, quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL)
    dialect.writerows([["a", "b", "c", "d", "e", "f", "g"], *table])
    return buffer.getvalue().encode()


tables = st.builds(written, TABLES, quote_all=st.booleans(), ending=st.sampled_from(["\n", "\r\n"]))


@given(tables)
def test_cells_are_those_that_the_standard_library_reads(data: bytes) -> None:
    """The same rows and texts as csv.reader has, empty lines left out."""
    sheet = read_sheet(data, "x.csv")
    expected = [row for row in csv.reader(io.StringIO(data.decode(), newline=""), delimiter=sheet.delimiter) if row]
    assert [[cell.text for cell in row] for row in sheet.rows] == expected


@given(tables, st.booleans())
def test_nothing_filled_in_changes_no_byte(data: bytes, with_mark: bool) -> None:
    """A mark of order, the ends of lines and every quote come back."""
    data = b"\xef\xbb\xbf" + data if with_mark else data
    assert with_cells(read_sheet(data, "x.csv"), {}) == data


@given(tables, CELL, st.data())
def test_one_cell_filled_in_changes_that_cell(data: bytes, text: str, draw: st.DataObject) -> None:
    """Read again, it is the same table with another text in that place."""
    sheet = read_sheet(data, "x.csv")
    row = draw.draw(st.integers(0, len(sheet.rows) - 1))
    column = draw.draw(st.integers(0, len(sheet.rows[row]) - 1))
    changed = read_sheet(with_cells(sheet, {(row, column): text}), "x.csv")
    before, after = ([[cell.text for cell in line] for line in each.rows] for each in (sheet, changed))
    before[row][column] = text
    assert after == before
    start, end = sheet.rows[row][column].start, sheet.rows[row][column].end
    assert changed.text.startswith(sheet.text[:start])
    assert changed.text.endswith(sheet.text[end:])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "x.csv:1: the file is empty"),
        (b"\n\n", "x.csv:1: the file is empty"),
        (b"a,b\nJos\xe9,1\n", "x.csv:2: not UTF-8"),
        (b'a,b\n"x"y,1\n', "x.csv:2:4: a quoted cell goes on after its quote"),
    ],
)
def test_damaged_file_is_named_with_its_place(data: bytes, said: str) -> None:
    """What cannot be read is told with file and line, never guessed."""
    with pytest.raises(UsageError, match=said):
        read_sheet(data, "x.csv")


def test_semicolons_are_seen_on_the_first_lines() -> None:
    """Canvas writes them where a decimal comma is in use."""
    sheet = read_sheet(b"Student;ID;Task (1)\nPoints Possible;;10,0\n", "x.csv")
    assert sheet.header == ("Student", "ID", "Task (1)")


def test_short_row_is_named() -> None:
    """A row without the cell that is asked for is told with its line, after a cell of several lines too."""
    sheet = read_sheet(b'a,b,c\n"x\ny",1,2\nonly\n', "x.csv")
    with pytest.raises(UsageError, match=r"x\.csv:4: 1 cells, where the header has 3"):
        sheet.value(2, 2)
