"""A gradebook of Canvas comes back as it was, with marks in one column."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

import pytest

from grader.errors import UsageError
from grader.report.export.canvas import canvas_gradebook
from grader.report.export.marks import Mark, mark_of

GRADEBOOK = (
    "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Essay (11),RNN coursework (12),Current Score\r\n"
    ",,,,,Manual Posting,,(read only)\r\n"
    "    Points Possible,,,,,10.00,26.00,(read only)\r\n"
    '"Lovelace, Ada",101,s1,ada,"A, B",9.00,,88.1\r\n'
    '"O\'Neill, Zoë",102,s2,zoe,A,7.50,"3.00",71.2\r\n'
    '"Ek, Bo",103,s3,bo,A,EX,EX,\r\n'
    '"Student, Test",999,,test,A,,,\r\n'
)


def mark(name: str, score: float | None = 12.5, *, final: bool = True) -> Mark:
    """A mark out of 26."""
    return Mark(name, score, 26.0, final=final, error="damaged" if score is None else "", identifiers=(name,))


def column(data: bytes, title: str) -> dict[str, str]:
    """Student -> cell."""
    return {row["Student"]: row[title] for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))}


def test_marks_stand_in_the_column_and_nothing_else_changes() -> None:
    """The rest of the file is the same bytes; who has no mark keeps what was there, and so does who is excused."""
    marks = [mark("Ada Lovelace"), mark("zoe", 26.0), mark("103", 1.0)]
    filled = canvas_gradebook(marks, GRADEBOOK.encode(), "g.csv", column="RNN coursework")
    expected = GRADEBOOK.replace('"A, B",9.00,,88.1', '"A, B",9.00,12.5,88.1').replace('"3.00"', '"26"')
    assert filled.data.decode() == expected
    assert (filled.filled, filled.told) == (2, ("103: excused in Canvas, which stays",))


def test_who_gets_no_mark_is_told() -> None:
    """A stranger, a mark that is not final, and work without a mark."""
    marks = [mark("Nobody"), mark("ada", final=False), mark("zoe", None)]
    filled = canvas_gradebook(marks, GRADEBOOK.encode(), "g.csv", column="RNN coursework (12)")
    assert filled.data == GRADEBOOK.encode()
    assert [line.partition(":")[0] for line in filled.told] == ["ada", "zoe", "Nobody"]


def test_another_maximum_is_refused_or_scaled() -> None:
    """Points out of 26 in a column out of 10 would be a wrong mark."""
    with pytest.raises(UsageError, match=r"g.csv:4: 10 points are possible there, and 26 in the results; --scale"):
        canvas_gradebook([mark("ada")], GRADEBOOK.encode(), "g.csv", column="Essay")
    filled = canvas_gradebook([mark("ada", 13.0)], GRADEBOOK.encode(), "g.csv", column="Essay", scale=True)
    assert column(filled.data, "Essay (11)")["Lovelace, Ada"] == "5"


def test_excused_line_leaves_the_share_of_the_rest(document: dict[str, Any]) -> None:
    """A line that counts in neither sum makes the maximum smaller for one student, on purpose."""
    excused = replace(mark_of(document), student="ada", score=12.0, max_score=24.0, final=True, identifiers=("ada",))
    filled = canvas_gradebook([excused], GRADEBOOK.encode(), "g.csv", column="RNN coursework")
    assert column(filled.data, "RNN coursework (12)")["Lovelace, Ada"] == "13"


def test_decimal_commas_and_semicolons_are_kept() -> None:
    """A gradebook of a place that writes 12,5 gets 12,5."""
    text = "Student;ID;Section;RNN (12)\n  Points Possible;;;26,00\nLovelace, Ada;101;A;\n"
    filled = canvas_gradebook([mark("101")], text.encode(), "g.csv")
    assert filled.data.decode().endswith("Lovelace, Ada;101;A;12,5\n")


def test_separate_names_are_one_name() -> None:
    """Some institutions export last and first names in two columns."""
    text = "LastName,FirstName,ID,Section,RNN (12)\nPoints Possible,,,,26\nLovelace,Ada,101,A,\n"
    assert canvas_gradebook([mark("ada lovelace")], text.encode(), "g.csv").filled == 1


@pytest.mark.parametrize(
    ("text", "title", "said"),
    [
        ("Name,Grade\nAda,1\n", "", "g.csv:1: no gradebook of Canvas"),
        ("Student,Login\nAda,1\n", "", "has a column ID; here it is Student, Login"),
        ("Student,ID,Section,RNN\nAda,1,A,\n", "", "name the assignment to fill in with --column; there is none"),
        (GRADEBOOK, "", r"with --column; Essay \(11\); RNN coursework \(12\)"),
        (GRADEBOOK, "Esay", "no single column is called “Esay”"),
        (GRADEBOOK, "Current Score", "no single column is called “Current Score”"),
        ("Student,ID,Section,RNN (12)\nAda,1\n", "", "g.csv:2: 2 cells, where the header has 4"),
    ],
)
def test_what_is_no_gradebook_is_refused_with_its_place(text: str, title: str, said: str) -> None:
    """Nothing is filled in where it might be the wrong column."""
    with pytest.raises(UsageError, match=said):
        canvas_gradebook([mark("Ada")], text.encode(), "g.csv", column=title)
