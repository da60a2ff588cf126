"""A class as rows, for an instructor's spreadsheet: CSV, or XLSX with a second sheet that says why."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime

from grader.report.export.markdown import state
from grader.report.export.marks import Mark
from grader.report.table import EXCUSED, exact_points, guarded

Cell = str | float

HEADER = ("submission", "score", "max_score", "status", "late", "by_hand")
WHY = ("submission", "exercise", "criterion", "title", "score", "max_score", "verdict", "visibility", "words")
CELL = 32_000  # a spreadsheet takes 32,767 letters in a cell


def class_csv(marks: Sequence[Mark]) -> bytes:
    """A row a submission, a column a criterion, UTF-8. No cell of text begins a formula."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows([_written(cell) for cell in row] for row in class_rows(marks))
    return buffer.getvalue().encode()


def class_rows(marks: Sequence[Mark]) -> list[list[Cell]]:
    """The header and a row a submission; a criterion that a submission does not have is an empty cell."""
    criteria = list(dict.fromkeys(line.name for mark in marks for line in mark.lines))
    return [[*HEADER, *criteria], *(_row(mark, criteria) for mark in marks)]


def class_xlsx(marks: Sequence[Mark]) -> bytes:
    """A workbook of two sheets, the same bytes for the same marks. Needs the extra `xlsx`."""
    import xlsxwriter

    buffer = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, settings) as book:
        book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)})
        for name, rows in (("Marks", class_rows(marks)), ("Lines", _reasons(marks))):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 1)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(number, column, cell[:CELL])
                    else:
                        sheet.write_number(number, column, cell)
            sheet.autofilter(0, 0, max(len(rows) - 1, 0), len(rows[0]) - 1)
    return buffer.getvalue()


def _row(mark: Mark, criteria: Sequence[str]) -> list[Cell]:
    scores: dict[str, Cell] = {line.name: EXCUSED if line.excused else line.score for line in mark.lines}
    by_hand = " ".join(f"{line.name}: {line.by_hand}" for line in mark.lines if line.by_hand)
    total: list[Cell] = ["", ""] if mark.score is None else [mark.score, mark.max_score]
    cells = [scores.get(name, "") for name in criteria]
    return [mark.student, *total, state(mark) or "graded", mark.late, by_hand, *cells]


def _reasons(marks: Sequence[Mark]) -> list[list[Cell]]:
    rows: list[list[Cell]] = [list(WHY)]
    for mark in marks:
        for line in mark.lines:
            points: list[Cell] = [line.score, line.max_score]
            kinds = [line.verdict.value, line.visibility.value, " ".join(line.words)]
            rows.append([mark.student, line.exercise, line.id, line.title, *points, *kinds])
    return rows


def _written(cell: Cell) -> str:
    return guarded(cell) if isinstance(cell, str) else exact_points(cell)
