"""`grader report`: the files that it leaves, for whom, and what it says of folders that are none of a batch's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from grader.cli.main import main
from grader.model.evidence import Outcome, Verdict
from grader.model.grade import ExerciseGrade, Grade
from grader.model.rubric import Visibility
from grader.report.result import failure_bytes, result_bytes
from tests.report.conftest import WRONG, line

SECRET = "What only the instructor knows"
LATER = "What is shown after the due date"


def call(*arguments: str | Path) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, ["report", *map(str, arguments)])


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path in it."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """What a batch leaves of two students and of one whose work could not be read."""
    lost = line("open", Outcome("a/1", Verdict.WRONG_VALUES, "tiny", call="f(x)", finding=WRONG))
    secret = replace(line("secret", Outcome("a/2", Verdict.CORRECT), passed=True), title=SECRET)
    later = replace(line("later", Outcome("a/3", Verdict.CORRECT), passed=True), title=LATER)
    lines = (
        lost,
        replace(secret, visibility=Visibility.INSTRUCTOR),
        replace(later, visibility=Visibility.AFTER_DUE_DATE),
    )
    exercise = ExerciseGrade("a", "Everything", 4.0, 6.0, lines)
    (tmp_path / "results").mkdir()
    for name in ("ada", "Zoë Ångström"):
        data = result_bytes(Grade(name, name, 4.0, 6.0, (exercise,)))
        (tmp_path / "results" / f"{name}.json").write_bytes(data)
    (tmp_path / "results" / "kim.json").write_bytes(failure_bytes("kim", "kim.zip is damaged."))
    return tmp_path


def test_instructor_gets_every_page(out: Path) -> None:
    """The class, the students and the criteria; what was there before stays, and a second run changes no byte."""
    (out / "report").mkdir()
    (out / "report" / "ada.txt").write_text("a mark sheet")
    assert call(out).exit_code == 0
    first = files(out / "report")
    students = {"ada.html", "Zoë Ångström.html", "kim.html"}
    criteria = {f"criteria/a.{name}.html" for name in ("open", "secret", "later")}
    assert first.keys() == {"index.html", "ada.txt", *students, *criteria}
    assert SECRET in first["ada.html"].decode()
    assert call(out).exit_code == 0
    assert files(out / "report") == first


def test_students_get_what_they_may_see(out: Path) -> None:
    """A page each in a folder that holds nothing else, with the lines that are theirs and the sums of these."""
    done = call(out, "--for", "students")
    assert (done.exit_code, done.output) == (0, f"3 pages: {out / 'students'}\n")
    given = files(out / "students")
    assert given.keys() == {"ada.html", "Zoë Ångström.html", "kim.html"}
    assert not (out / "report").exists()
    text = given["ada.html"].decode()
    assert SECRET not in text
    assert LATER not in text
    assert '<b>0</b> <span class="full">/ 2</span>' in text


def test_due_date_shows_its_lines_to_students(out: Path) -> None:
    """With --due-date-passed the lines that waited for it are there, and the instructor's still are not."""
    assert call(out, "--for", "students", "--due-date-passed").exit_code == 0
    text = files(out / "students")["ada.html"].decode()
    assert LATER in text
    assert SECRET not in text


def test_executed_notebook_is_linked_for_the_instructor(out: Path) -> None:
    """If a kernel ran the work, the page leads to what it left, and to nothing outside the student's folder."""
    folder = out / "feedback" / "Zoë Ångström" / "week 1"
    folder.mkdir(parents=True)
    (folder / "hw#1.ipynb").write_text("{}")
    call(out)
    pages = files(out / "report")
    address = "./../feedback/Zo%C3%AB%20%C3%85ngstr%C3%B6m/week%201/hw%231.ipynb"
    assert f'href="{address}"' in pages["Zoë Ångström.html"].decode()
    assert b"feedback" not in pages["ada.html"]


@pytest.mark.parametrize("reader", ["instructor", "students"])
def test_folder_without_results_is_told(tmp_path: Path, reader: str) -> None:
    """What is no folder of a batch is named, with what would be one; nothing is written there."""
    done = call(tmp_path, "--for", reader)
    assert done.exit_code == 2
    assert "grader batch" in done.output
    assert list(tmp_path.iterdir()) == []


def test_damaged_result_is_named(out: Path) -> None:
    """A result that is none ends the command in a sentence with the file's name."""
    (out / "results" / "ada.json").write_text('{"schema": "grader/result/v1", "student": "ada", "score": 1}')
    done = call(out)
    assert done.exit_code == 2
    assert "ada" in done.output
    assert "Traceback" not in done.output
