"""Every format, to the letter, as somebody last read it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest

from grader.report.export.class_rows import class_csv, class_rows, class_xlsx
from grader.report.export.classroom50 import classroom50_json
from grader.report.export.ctrf import ctrf_json
from grader.report.export.github import step_outputs, step_summary, workflow_commands
from grader.report.export.gitlab import code_quality_json
from grader.report.export.gradescope import gradescope_json
from grader.report.export.junit import junit_xml
from grader.report.export.markdown import student_markdown
from grader.report.export.marks import Mark, for_students
from grader.report.export.moodle_feedback import feedback_page
from grader.report.export.prairielearn import prairielearn_json
from tests.report.export.workbook import read_workbook

Golden = Callable[[str, str], None]

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
RUNNER = {"CLASSROOM": "rnn", "ASSIGNMENT": "bptt", "SUBMISSION_TAG": "submission/1", "COMMIT_URL": "https://git/c"}

OF_ONE: dict[str, Callable[[Mark], str]] = {
    "markdown.md": student_markdown,
    "feedback.html": feedback_page,
    "annotations.txt": workflow_commands,
    "outputs.txt": step_outputs,
    "code_quality.json": code_quality_json,
    "prairielearn.json": prairielearn_json,
    "classroom50.json": lambda mark: classroom50_json(mark, RUNNER, NOW),
}
OF_CLASS: dict[str, Callable[[Sequence[Mark]], str]] = {
    "class.csv": lambda marks: class_csv(marks).decode(),
    "summary.md": step_summary,
    "junit.xml": lambda marks: junit_xml(marks).decode(),
    "ctrf.json": lambda marks: ctrf_json(marks, NOW),
}


@pytest.mark.parametrize("name", OF_ONE)
def test_one_submission_is_as_reviewed(golden: Golden, marks: list[Mark], name: str) -> None:
    """What its student may read of a submission in which nearly everything has happened."""
    golden(name, OF_ONE[name](for_students(marks[0])))


@pytest.mark.parametrize("name", OF_CLASS)
def test_class_is_as_reviewed(golden: Golden, marks: list[Mark], name: str) -> None:
    """Graded, not final, unreadable and failed submissions in one file, as an instructor sees them."""
    golden(name, OF_CLASS[name](marks))


def test_gradescope_is_as_reviewed(golden: Golden, marks: list[Mark]) -> None:
    """Every line goes in, with its own visibility."""
    golden("gradescope.json", gradescope_json(marks[0]))


def test_workbook_holds_the_rows_of_the_table(marks: list[Mark]) -> None:
    """The first sheet is the table as class_rows has it, the second a row a line."""
    first, second = read_workbook(marks)
    assert first == [[cell for cell in row if cell != ""] for row in class_rows(marks)]
    assert len(second) == 1 + sum(len(mark.lines) for mark in marks)


def test_workbook_holds_no_clock(marks: list[Mark]) -> None:
    """The same marks give the same bytes tomorrow: every time in it is one that was chosen."""
    with zipfile.ZipFile(io.BytesIO(class_xlsx(marks))) as book:
        assert {entry.date_time for entry in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert set(re.findall(rb"\d{4}-\d\d-\d\dT", book.read("docProps/core.xml"))) == {b"2000-01-01T"}


@pytest.mark.parametrize("name", [*OF_ONE, *OF_CLASS])
def test_the_same_marks_give_the_same_text(marks: list[Mark], name: str) -> None:
    """Writing is pure."""
    if name in OF_ONE:
        assert OF_ONE[name](marks[0]) == OF_ONE[name](marks[0])
    else:
        assert OF_CLASS[name](marks) == OF_CLASS[name](marks)
