"""A platform's CSV, of which single cells change and every other byte stays: marks of order, quotes, line ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from grader.errors import UsageError

_QUOTED = re.compile(r'"((?:[^"]|"")*)"')


@dataclass(frozen=True)
class Cell:
    """A cell's text, and where it stands: letters of the file from start to end, line from 1 on."""

    text: str
    start: int
    end: int
    line: int


@dataclass(frozen=True)
class Sheet:
    """A CSV file. name: what errors call it. rows: those that hold anything, header first."""

    name: str
    text: str
    delimiter: str
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def header(self) -> tuple[str, ...]:
        """What the columns are called."""
        return tuple(cell.text.strip() for cell in self.rows[0])

    def place(self, row: int) -> str:
        """Where a row begins, for an error: `file:line`."""
        return f"{self.name}:{self.rows[row][0].line}"

    def value(self, row: int, column: int) -> str:
        """The text of one cell. Raises UsageError where the row is too short to have it."""
        if column >= len(self.rows[row]):
            found, wanted = len(self.rows[row]), len(self.rows[0])
            raise UsageError(f"{self.place(row)}: {found} cells, where the header has {wanted}")
        return self.rows[row][column].text.strip()


def read_sheet(data: bytes, name: str) -> Sheet:
    """A CSV file of commas or semicolons, as the first lines say. Raises UsageError with file:line:column."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UsageError(f"{name}:{line}: not UTF-8; take the file as the platform exported it") from None
    first = text.lstrip("\ufeff").splitlines()[:3]
    delimiter = ";" if sum(line.count(";") for line in first) > sum(line.count(",") for line in first) else ","
    rows = tuple(row for row in _rows(text, delimiter, name) if len(row) > 1 or row[0].text)
    if not rows:
        raise UsageError(f"{name}:1: the file is empty; name the file that the platform exported")
    return Sheet(name, text, delimiter, rows)


def with_cells(sheet: Sheet, values: Mapping[tuple[int, int], str]) -> bytes:
    """The file with other text in some cells, by (row, column); a cell keeps its quotes."""
    pieces, end = [], 0
    for row, column in sorted(values):
        cell = sheet.rows[row][column]
        was_quoted = sheet.text[cell.start : cell.start + 1] == '"'
        pieces += [sheet.text[end : cell.start], _quoted(values[row, column], sheet.delimiter, always=was_quoted)]
        end = cell.end
    return "".join([*pieces, sheet.text[end:]]).encode()


def _quoted(text: str, delimiter: str, *, always: bool) -> str:
    if always or any(sign in text for sign in (delimiter, '"', "\n", "\r")):
        return '"' + text.replace('"', '""') + '"'
    return text


def _rows(text: str, delimiter: str, name: str) -> Iterator[tuple[Cell, ...]]:
    plain = re.compile(rf"[^{delimiter}\r\n]*")
    ends = re.compile(r"\r\n|\r|\n")
    position, line, row = len(text) - len(text.lstrip("\ufeff")), 1, list[Cell]()
    while True:
        quoted = _QUOTED.match(text, position)
        found = quoted or plain.match(text, position)
        assert found is not None  # noqa: S101 - the pattern of a plain cell matches nothing as well
        value = found[1].replace('""', '"') if quoted else found[0]
        row.append(Cell(value, position, found.end(), line))
        line += len(ends.findall(found[0]))
        position = found.end()
        if position == len(text):
            yield tuple(row)
            return
        if text[position] == delimiter:
            position += 1
        elif end := ends.match(text, position):
            yield tuple(row)
            position, line, row = end.end(), line + 1, []
        else:
            column = position - max(text.rfind("\n", 0, position), text.rfind("\r", 0, position))
            raise UsageError(f"{name}:{line}:{column}: a quoted cell goes on after its quote")
