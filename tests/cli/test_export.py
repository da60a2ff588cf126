"""grader export: each format can be had from the command line, and what cannot work is told in a sentence."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from grader.cli.formats import FORMATS, Readers, Scope
from grader.cli.main import main
from grader.report.result import failure_bytes

GRADEBOOK = 'Student,ID,Section,RNN (12)\nPoints Possible,,,4\n"Lovelace, Ada",7,A,\n'
WORKSHEET = "Identifier,Full name,Status,Grade,Maximum Grade,Feedback comments\nParticipant 7,Ada Lovelace,-,,4,\n"
SECRETS = ("NEVER-0.4242", "LATER-0.4242", "WORDS-0.4242")
FOR_STUDENTS = [name for name, entry in FORMATS.items() if entry.readers in {Readers.STUDENTS, Readers.EITHER}]


def criterion(name: str, visibility: str, message: str) -> dict[str, Any]:
    """A lost line."""
    return {
        "id": name, "title": f"Title {name}", "score": 0, "max_score": 2, "bonus": False, "verdict": "wrong_values",
        "visibility": visibility, "message": message, "hint": "", "diagnosis": None, "checks": [],
    }  # fmt: skip


def document(student: str) -> dict[str, Any]:
    """A result with a lost line of each visibility."""
    lines = [
        criterion("seen", "public", "SEEN-0.4242"),
        criterion("hidden", "hidden", SECRETS[2]),
        criterion("later", "after_due_date", SECRETS[1]),
        criterion("never", "instructor", SECRETS[0]),
    ]
    exercise = {"id": "a", "title": "Everything", "score": 0, "max_score": 4, "criteria": lines}
    return {
        "schema": "grader/result/v1", "submission": student, "student": student, "score": 3.5, "max_score": 4,
        "final": True, "notes": [], "exercises": [exercise], "provenance": {},
    }  # fmt: skip


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """What a batch of two left, one of which could not be read; and what platforms exported."""
    results = tmp_path / "out" / "results"
    results.mkdir(parents=True)
    (results / "Ada Lovelace.json").write_text(json.dumps(document("Ada Lovelace")), encoding="utf-8")
    (results / "kim.json").write_bytes(failure_bytes("kim", "kim.zip is damaged."))
    (tmp_path / "gradebook.csv").write_text(GRADEBOOK, encoding="utf-8")
    (tmp_path / "worksheet.csv").write_text(WORKSHEET, encoding="utf-8")
    return tmp_path / "out"


def exported(out: Path, name: str, *arguments: str) -> Result:
    """Run `grader export` with the files that a format needs, for Ada alone."""
    wanted = FORMATS[name].options
    files = [
        word
        for option, file in (("gradebook", "gradebook.csv"), ("worksheet", "worksheet.csv"))
        if option in wanted
        for word in (f"--{option}", str(out.parent / file))
    ]
    target = ["-o", str(out.parent / "made")] if not FORMATS[name].is_text else []
    return run("export", name, str(out), "--student", "Ada Lovelace", *files, *target, *arguments)


def run(*arguments: str) -> Result:
    """One command, to its end."""
    return CliRunner().invoke(main, arguments)


def text_of(result: Result, out: Path) -> str:
    """What was written, out of a zip too."""
    made = out.parent / "made"
    data = made.read_bytes() if made.is_file() else result.stdout_bytes
    if not data.startswith(b"PK"):
        return data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


@pytest.mark.parametrize("name", [name for name, entry in FORMATS.items() if entry.scope is not Scope.COURSE])
def test_every_format_is_written(out: Path, name: str) -> None:
    """The command succeeds and writes something, and the help lists it with its line."""
    result = exported(out, name)
    assert result.exit_code == 0, result.stderr
    assert text_of(result, out).strip()
    assert f"  {name} " in run("export", "--help").stdout


@pytest.mark.parametrize("name", FOR_STUDENTS)
def test_what_students_read_holds_nothing_that_is_not_for_them(out: Path, name: str) -> None:
    """No word of a line that is hidden, for later, or an instructor's, in any format that a student may open."""
    comments = ["--comments"] if "comments" in FORMATS[name].options else []
    text = text_of(exported(out, name, *comments), out)
    assert [secret for secret in (*SECRETS, "Title never", "Title later") if secret in text] == []


@pytest.mark.parametrize("name", [name for name, entry in FORMATS.items() if "readers" in entry.options])
def test_instructors_read_everything_if_they_say_so(out: Path, name: str) -> None:
    """The test above is not blind: the same format has all of it for an instructor."""
    text = text_of(exported(out, name, "--for", "instructors"), out).replace("\\", "")
    assert [secret for secret in SECRETS if secret not in text] == []


def test_an_export_does_not_load_what_grades() -> None:
    """A platform exports after every submission, and has read the marks already."""
    heavy = {"numpy", "yaml", "pydantic", "jinja2", "rich", "matplotlib"}
    code = f"import sys, grader.cli.exporting; assert not {heavy} & sys.modules.keys()"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_later_lines_are_shown_after_the_due_date(out: Path) -> None:
    """Somebody has to say that it has passed."""
    text = text_of(exported(out, "github-annotations", "--due-date-passed"), out)
    assert SECRETS[1] in text
    assert SECRETS[0] not in text


def test_a_file_for_each_goes_into_a_folder(out: Path) -> None:
    """Several submissions of a format that holds one: a file each, and without a folder a sentence."""
    folder = out.parent / "each"
    assert run("export", "gradescope", str(out), "-o", str(folder)).exit_code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["Ada Lovelace.json", "kim.json"]
    result = run("export", "gradescope", str(out))
    assert (result.exit_code, "name a folder with -o, or one --student" in result.stderr) == (2, True)


def test_gradebook_is_filled_in_and_who_is_missing_is_told(out: Path) -> None:
    """Data on standard output, words on standard error."""
    result = run("export", "canvas", str(out), "--gradebook", str(out.parent / "gradebook.csv"))
    assert result.stdout == GRADEBOOK.replace("7,A,", "7,A,3.5")
    assert result.stderr == "kim: no mark: kim.zip is damaged.\n1 of 2 marks are in the file.\n"


def broken(out: Path) -> None:
    """A result that lacks what every result has."""
    (out / "results" / "kim.json").write_text('{"schema": "grader/result/v1", "student": "kim"}', encoding="utf-8")


def nothing(_: Path) -> None:
    """Everything is in order."""


@pytest.mark.parametrize(
    ("before", "arguments", "said"),
    [
        (nothing, ["gradscope", "OUT"], "gradscope: no such format; did you mean gradescope?"),
        (nothing, ["xyz", "OUT"], "xyz: no such format; There are csv, xlsx"),
        (nothing, ["csv", "OUT/results"], "no results/*.json here; name the folder that `grader batch` wrote"),
        (nothing, ["csv", "OUT", "--gradebook", "g.csv"], "csv takes no --gradebook; it is for canvas"),
        (nothing, ["gradescope", "OUT", "--due-date-passed"], "gradescope takes no --due-date-passed; it is for"),
        (nothing, ["canvas", "OUT"], "name the file that the platform exported with --gradebook"),
        (nothing, ["canvas", "OUT", "--gradebook", "OUT/none.csv"], "none.csv: No such file"),
        (nothing, ["xlsx", "OUT"], "xlsx is no text; name its file with -o, such as -o marks.xlsx"),
        (nothing, ["csv", "OUT", "--student", "Ada Lovelase"], "no result of Ada Lovelase; did you mean Ada Lovelace?"),
        (broken, ["csv", "OUT"], "kim.json: not a whole result: KeyError: 'score'"),
        (nothing, ["gradescope-zip", "OUT"], "gradescope-zip is no text; name its file with -o"),
    ],
)
def test_what_cannot_work_is_told(out: Path, before: Callable[[Path], None], arguments: list[str], said: str) -> None:
    """A sentence that says what would be right, and no traceback."""
    before(out)
    result = run("export", *(word.replace("OUT", str(out)) for word in arguments))
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code in {2, 3}
    assert said in result.stderr


def test_one_result_is_exported_as_a_class_of_one_is(out: Path) -> None:
    """The file of a result gives what the folder gives for its student."""
    for name in ("github-annotations", "junit", "markdown"):
        alone = run("export", name, str(out / "results" / "Ada Lovelace.json"))
        assert (alone.exit_code, alone.stdout) == (0, exported(out, name).stdout)


@pytest.mark.parametrize("name", ["github-annotations", "gitlab"])
def test_places_are_told_from_the_top_of_the_repository(out: Path, name: str) -> None:
    """With --below each file is in that folder, and nothing else changes."""
    path = out / "results" / "Ada Lovelace.json"
    mark = json.loads(path.read_text(encoding="utf-8"))
    check = {"id": "x", "verdict": "raised", "passed": False, "failure": {"file": "a/b.py", "line": 7}, "notes": []}
    mark["exercises"][0]["criteria"][0]["checks"] = [check]
    path.write_text(json.dumps(mark), encoding="utf-8")
    here = run("export", name, str(path)).stdout
    below = run("export", name, str(path), "--below", "home work").stdout
    assert "home work/a/b.py" in below
    assert below.replace("home work/", "") == here
