"""Canvas: a downloaded gradebook with the marks in one column and every other byte as it was."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.errors import UsageError
from grader.report.export.cells import Sheet, read_sheet, with_cells
from grader.report.export.filling import Filled, match_given, written_points
from grader.report.export.marks import Mark
from grader.report.export.people import CANVAS, Person

IDS = ("ID", "SIS User ID", "SIS Login ID", "Integration ID")  # the order in which Canvas itself looks
_ASSIGNMENT = re.compile(r".*\s\(\d+\)")  # a title without an id would become a new assignment


def canvas_gradebook(marks: Sequence[Mark], data: bytes, name: str, *, column: str = "", scale: bool = False) -> Filled:
    """Fill in the column `column`, or the only one of an assignment. name: what errors call the file.

    Raises UsageError with file:line where it is no gradebook, or where the column or its maximum is in doubt.
    """
    sheet = read_sheet(data, name)
    _require_ids(sheet)
    target = _target(sheet, column)
    first, possible = _students(sheet, target)
    matching = match_given(marks, _people(sheet, first), CANVAS)
    excused = {row: mark for row, mark in matching.marks.items() if sheet.value(row, target) == "EX"}
    values = {
        (row, target): written_points(mark, possible, sheet.place(row), scale=scale)
        for row, mark in matching.marks.items()
        if row not in excused
    }
    told = [f"{mark.student}: excused in Canvas, which stays" for mark in excused.values()]
    return Filled(with_cells(sheet, values), len(values), (*matching.unmatched, *told))


def _require_ids(sheet: Sheet) -> None:
    header = sheet.header
    if not any(part in header[0] for part in ("Student", "LastName")) or "ID" not in header:
        raise UsageError(
            f"{sheet.name}:1: no gradebook of Canvas: its header begins with Student and has a column ID; "
            f"here it is {', '.join(header)[:200]}"
        )


def _target(sheet: Sheet, column: str) -> int:
    header = sheet.header
    assignments = [title for title in header if _ASSIGNMENT.fullmatch(title)]
    listed = "; ".join(assignments) or "there is none"
    if not column and len(assignments) != 1:
        raise UsageError(f"{sheet.name}:1: name the assignment to fill in with --column; {listed}")
    wanted = column or assignments[0]
    fits = [title for title in assignments if wanted in {title, title.rpartition(" (")[0]}]
    if len(fits) != 1 or header.count(fits[0]) != 1:
        raise UsageError(f"{sheet.name}:1: no single column is called “{wanted}”, with its id; {listed}")
    return header.index(fits[0])


def _students(sheet: Sheet, target: int) -> tuple[int, str]:
    """The first row of a student, and the points possible, which one of the rows before it says."""
    possible, first = "", 1
    for row in range(1, min(len(sheet.rows), 4)):
        name = sheet.value(row, 0)
        if "Points Possible" in name:
            possible, first = sheet.value(row, target), row + 1
        elif not sheet.value(row, sheet.header.index("ID")) and not name:  # the row on muted or manual posting
            first = row + 1
    return first, possible


def _people(sheet: Sheet, first: int) -> list[Person]:
    header = sheet.header
    columns = [header.index(title) for title in IDS if title in header]
    names = [header.index(title) for title in ("FirstName", "LastName") if title in header] or [0]
    return [
        Person(
            row,
            tuple(sheet.value(row, column) for column in columns),
            " ".join(sheet.value(row, column) for column in names),
        )
        for row in range(first, len(sheet.rows))
    ]
