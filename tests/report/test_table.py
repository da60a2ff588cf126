"""grades.csv: complete, ordered, and safe in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace

import pytest

from grader.model.grade import Grade
from grader.report.table import failure_line, grade_line, grades_csv, guarded

CRITERIA = ["a.right", "a.values", "b.raised"]


def table(grades: Sequence[Grade], *unreadable: str, criteria: Sequence[str] = CRITERIA) -> str:
    """The table of some grades, and of some who handed in something damaged."""
    lines = {grade.student: grade_line(grade, criteria) for grade in grades}
    lines |= {name: failure_line(name, "damaged", criteria) for name in unreadable}
    return grades_csv(lines, criteria).decode()


def test_every_submission_has_a_row_in_order(grade: Grade) -> None:
    """Graded and unreadable submissions stand in one order, by name."""
    rows = list(csv.DictReader(io.StringIO(table([replace(grade, student="zoe"), grade], "kim"))))
    assert [row["submission"] for row in rows] == ["ada", "kim", "zoe"]
    assert [row["score"] for row in rows] == ["6", "", "6"]
    assert [row["status"] for row in rows] == ["not final", "damaged", "not final"]
    assert rows[0]["a.right"] == "2"


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@x", "\t=x", "\r=x", " =x", "a\r\n=b", 'a","=b'])
def test_a_name_never_becomes_a_formula(grade: Grade, name: str) -> None:
    """A name that a spreadsheet would evaluate is written as text, in one cell of one line."""
    rows = list(csv.reader(io.StringIO(table([replace(grade, student=name)]), newline="")))
    assert len(rows) == 2
    assert rows[1][0] == guarded(name)
    assert not rows[1][0].lstrip().startswith(("=", "+", "-", "@"))


def test_columns_add_up_to_the_score(adjusted: Grade) -> None:
    """Score is the sum of the criteria less late_loss; an excused line says EX and counts in neither total."""
    names = [f"{e.id}.{c.id}" for e in adjusted.exercises for c in e.criteria]
    (row,) = csv.DictReader(io.StringIO(table([adjusted], criteria=names)))
    assert (row["days_late"], row["late_loss"], row["by_hand"]) == ("2", "1.5", "a.values b.hang")
    assert row["b.hang"] == "EX"
    lines = sum(float(row[name]) for name in names if row[name] != "EX")
    assert float(row["score"]) == lines - float(row["late_loss"])


def test_columns_are_the_same_for_every_class(grade: Grade, adjusted: Grade) -> None:
    """What reads the table need not ask whether anybody was late or has a line set by hand."""
    plain, other = (table([one], "kim").splitlines() for one in (grade, adjusted))
    assert (
        plain[0]
        == other[0]
        == "submission,score,max_score,status,days_late,late_loss,by_hand,a.right,a.values,b.raised"
    )
    assert {len(row) for row in csv.reader(plain)} == {10}
