"""Moodle: a downloaded grading worksheet with grades and comments filled in, and every other byte as it was."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from grader.errors import UsageError
from grader.report.export.cells import Sheet, read_sheet, with_cells
from grader.report.export.filling import Filled, match_given, number, written_points
from grader.report.export.marks import Mark, Standing
from grader.report.export.people import MOODLE, Person
from grader.report.table import FORMULA_STARTS

_IDENTIFIER = re.compile(r".*?(\d+)")  # `Participant 123`, in whatever language
_NUMBER_TITLES = ("ID number",)
COMMENTS = "Feedback comments"


@dataclass(frozen=True)
class Worksheet:
    """A worksheet that was looked through. people: one a row, whose first id is Moodle's participant number."""

    sheet: Sheet
    people: tuple[Person, ...]

    def full_name(self, row: int) -> str:
        """The name beside the identifier."""
        return self.sheet.value(row, 1)


def moodle_worksheet(
    marks: Sequence[Mark], data: bytes, name: str, *, column: str = "", comments: bool = False, scale: bool = False
) -> Filled:
    """Fill in the grades, and what students read below them if `comments`. name: what errors call the file.

    column: the title of the column of grades, which Moodle writes in its user's language; `Grade` unless told.
    Raises UsageError with file:line where it is no worksheet or the column is not there.
    """
    worksheet = read_worksheet(data, name)
    sheet = worksheet.sheet
    target = _column(sheet, column or "Grade", "--column")
    matching = match_given(marks, worksheet.people, MOODLE)
    values = {
        (row, target): written_points(mark, _possible(sheet, row, target), sheet.place(row), scale=scale)
        for row, mark in matching.marks.items()
    }
    if comments:
        words = _column(sheet, COMMENTS, "no --comments")
        values |= {(row, words): comment(mark) for row, mark in matching.marks.items()}
    return Filled(with_cells(sheet, values), len(matching.marks), matching.unmatched)


def read_worksheet(data: bytes, name: str) -> Worksheet:
    """Read a worksheet by its shape, since its titles are in the language of whoever exported it."""
    sheet = read_sheet(data, name)
    numbers = [_IDENTIFIER.fullmatch(sheet.value(row, 0)) for row in range(1, len(sheet.rows))]
    wrong = next((row for row, found in enumerate(numbers, 1) if not found), None)
    if wrong is not None or len(sheet.header) < 3:
        raise UsageError(
            f"{sheet.place(wrong or 0)}: no grading worksheet of Moodle: its first column has the identifiers, "
            f"such as `Participant 123`"
        )
    people = tuple(_person(sheet, row, found[1]) for row, found in enumerate(numbers, 1) if found)
    return Worksheet(sheet, people)


def comment(mark: Mark) -> str:
    """What a student reads below the grade: remarks, and a sentence for each line that lost points."""
    lost = [line for line in mark.lines if line.standing is not Standing.PASSED and line.words]
    told = [f"{line.full_title} ({line.sum_text}). {' '.join(line.words)}" for line in lost]
    # Moodle shows comments as HTML, and a spreadsheet may open the file before.
    text = "<br>".join(html.escape(part) for part in (*mark.remarks, *told))
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _person(sheet: Sheet, row: int, participant: str) -> Person:
    header = sheet.header
    numbers = [sheet.value(row, header.index(title)) for title in _NUMBER_TITLES if title in header]
    mails = [cell.text.strip() for cell in sheet.rows[row] if re.fullmatch(r"\s*[^\s@]+@[^\s@]+\s*", cell.text)]
    return Person(row, (participant, *(numbers or [""]), *mails[:1]), sheet.value(row, 1))


def _column(sheet: Sheet, title: str, option: str) -> int:
    if sheet.header.count(title) != 1:
        raise UsageError(
            f"{sheet.name}:1: no single column is called “{title}”; {option} may help: {', '.join(sheet.header)}"
        )
    return sheet.header.index(title)


def _possible(sheet: Sheet, row: int, target: int) -> str:
    """Moodle writes the maximum beside the grade."""
    beside = sheet.value(row, target + 1) if target + 1 < len(sheet.header) else ""
    return beside if number(beside) is not None else ""
