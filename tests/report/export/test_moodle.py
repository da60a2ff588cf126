"""A worksheet of Moodle comes back as it was, with grades; feedback goes back under the names that Moodle reads."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest

from grader.errors import UsageError
from grader.report.export.marks import Mark, for_students
from grader.report.export.moodle import moodle_worksheet, read_worksheet
from grader.report.export.moodle_feedback import moodle_feedback

WORKSHEET = (
    'Identifier,"Full name","ID number","Email address",Status,Grade,"Maximum Grade","Grade can be changed",'
    '"Last modified (submission)","Last modified (grade)","Feedback comments"\n'
    '"Participant 77","Ada Lovelace",m1,ada@uni.edu,"Submitted for grading",,26.00,Yes,'
    '"Friday, 20 November 2026, 9:15 AM",-,\n'
    '"Participant 78","Zoë O\'Neill, Jr",m2,zoe@uni.edu,"Submitted for grading",3.00,26.00,Yes,-,'
    '"Monday, 2 November 2026, 1:00 PM","<p>old</p>"\n'
)
NO_TIME = (1980, 1, 1, 0, 0, 0)  # where a zip's count of time begins
GERMAN = 'ID,"Vollständiger Name",Status,Bewertung,"Beste Bewertung"\n"Teilnehmer/in 77","Ada Lovelace",-,,"26,00"\n'


def mark(name: str, score: float = 12.5) -> Mark:
    """A mark out of 26."""
    return Mark(name, score, 26.0, final=True, notes=("<b>look</b>",), identifiers=(name,))


def imported(name: str, participants: set[int]) -> tuple[int, str, str] | None:
    """Participant, plugin and file as Moodle's own importer takes them out of a path in a zip."""
    parts = name.split("/")
    while parts:
        info = parts.pop(0).split("_", 4)
        if len(info) < 4 or not info[1].isdecimal() or int(info[1]) not in participants:
            continue
        if (info[2], info[3]) != ("assignsubmission", "file"):
            continue
        return int(info[1]), info[3], "/".join([*info[4:], *parts])
    return None


def rows(data: bytes) -> list[dict[str, str]]:
    """The worksheet as Moodle reads it."""
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_grades_stand_in_the_column_and_nothing_else_changes() -> None:
    """Timestamps above all stay as they were: Moodle compares them."""
    filled = moodle_worksheet([mark("ada@uni.edu"), mark("m2", 26.0)], WORKSHEET.encode(), "w.csv")
    expected = WORKSHEET.replace('grading",,26.00', 'grading",12.5,26.00').replace(",3.00,", ",26,")
    assert filled.data.decode() == expected
    assert (filled.filled, filled.told) == (2, ())


def test_titles_in_another_language_are_named() -> None:
    """Moodle writes them in its user's language, and the decimal comma of the file is kept."""
    filled = moodle_worksheet([mark("Ada Lovelace")], GERMAN.encode(), "w.csv", column="Bewertung")
    assert filled.data.decode() == GERMAN.replace(',,"26,00"', ',"12,5","26,00"')
    with pytest.raises(UsageError, match=r"w\.csv:1: no single column is called “Grade”; --column may help: ID"):
        moodle_worksheet([mark("Ada Lovelace")], GERMAN.encode(), "w.csv")


def test_comments_are_what_students_may_read(marks: list[Mark]) -> None:
    """HTML for Moodle, with no line that is not for students and no numbers of a hidden one."""
    (zoe,) = [for_students(one) for one in marks if one.student == "=cmd()|Bo"]
    person = Mark("m1", zoe.score, 26.0, final=True, lines=zoe.lines, notes=zoe.notes, identifiers=("m1",))
    filled = moodle_worksheet([person], WORKSHEET.encode(), "w.csv", comments=True)
    comment = rows(filled.data)[0]["Feedback comments"]
    assert "Nothing: Raised (0 / 2)." in comment
    assert "<br>" in comment
    assert "0.25" not in comment
    assert "Type" not in comment
    assert rows(filled.data)[1]["Feedback comments"] == "<p>old</p>"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Student,ID,Grade\nAda,none,1\n", "w.csv:2: no grading worksheet of Moodle"),
        ("Identifier,Grade\nParticipant 7,\n", "w.csv:1: no grading worksheet of Moodle"),
        (WORKSHEET.replace("26.00", "10.00"), "w.csv:2: 10 points are possible there"),
    ],
)
def test_what_is_no_worksheet_is_refused_with_its_place(text: str, said: str) -> None:
    """Nothing is filled in by guess."""
    with pytest.raises(UsageError, match=said):
        moodle_worksheet([mark("ada@uni.edu")], text.encode(), "w.csv")


def test_feedback_has_names_that_moodle_takes_back() -> None:
    """Each page goes to its own participant, as Moodle's importer splits the path, whatever the name holds."""
    worksheet = read_worksheet(WORKSHEET.replace("Ada Lovelace", "Ada_../_99_<x>").encode(), "w.csv")
    feedback = moodle_feedback([mark("77"), mark("zoe@uni.edu"), mark("Nobody")], worksheet)
    with zipfile.ZipFile(io.BytesIO(feedback.data)) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
        assert "&lt;b&gt;look" in archive.read(names[0]).decode()
    found = {imported(name, {77, 78, 99}) for name in names}
    assert found == {(77, "file", "feedback.html"), (78, "file", "feedback.html")}
    assert (feedback.files, feedback.told) == (2, ("Nobody: no row fits",))
    assert all(name.count("/") == 1 and ".." not in name for name in names)


def test_feedback_needs_no_worksheet_where_names_are_moodles() -> None:
    """Work that still has the name of the download knows its participant; other work is told."""
    marks = [mark("Ada Lovelace_77_assignsubmission_file_"), mark("bo")]
    feedback = moodle_feedback(marks, None)
    with zipfile.ZipFile(io.BytesIO(feedback.data)) as archive:
        assert archive.namelist() == ["Ada Lovelace_77_assignsubmission_file/feedback.html"]
    assert feedback.told == ("bo: no participant number; --worksheet tells them",)


def test_the_same_marks_give_the_same_zip() -> None:
    """No clock stands in it, whose tick of two seconds two zips made at once would share."""
    worksheet = read_worksheet(WORKSHEET.encode(), "w.csv")
    made = moodle_feedback([mark("77")], worksheet).data
    assert made == moodle_feedback([mark("77")], worksheet).data
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {NO_TIME}
