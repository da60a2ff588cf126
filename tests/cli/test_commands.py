"""The commands as a person calls them: what is printed where, and how they end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.course.course import Course
from tests.conftest import ROOT

RNN = "rnn_forward"
# The levels of isolation have their own tests; these hold on a machine that has none.
ANYWHERE = {"COLUMNS": "100", "GRADER_BATCH_SANDBOX": "process", "GRADER_GRADE_SANDBOX": "process"}


def call(*arguments: str | Path, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "grader", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **ANYWHERE, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )


@pytest.fixture
def work(course: Course, tmp_path: Path) -> Path:
    """A student's folder with a right forward pass."""
    (tmp_path / "rnn_forward.py").write_bytes(course.reference().files["rnn_forward.py"])
    return tmp_path


def test_check_of_right_work_is_all_ticks(work: Path) -> None:
    """Full marks, exit 0, and a word on hidden cases."""
    done = call("check", work, "--exercise", RNN)
    assert (done.returncode, done.stderr) == (0, "")
    assert "15 / 15" in done.stdout
    assert "hidden cases" in done.stdout.lower()
    assert "✗" not in done.stdout


def test_check_needs_no_reference(work: Path, course: Course, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A student has assignments/ and rubric.yaml alone: check works, grade says why it cannot."""
    home = tmp_path_factory.mktemp("handout")
    (home / "rubric.yaml").write_bytes((course.root / "rubric.yaml").read_bytes())
    (home / "assignments").symlink_to(course.root / "assignments")
    assert call("check", work, "--course", home, "--exercise", RNN).returncode == 0
    refused = call("grade", work, "--course", home)
    assert refused.returncode == 2
    assert "reference" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_grade_as_json_is_the_result_format(work: Path) -> None:
    """--json prints grader/result/v1 on stdout and nothing else."""
    result = json.loads(call("grade", work, "--exercise", RNN, "--json").stdout)
    assert (result["schema"], result["score"], result["max_score"]) == ("grader/result/v1", 15, 15)
    assert {line["verdict"] for line in result["exercises"][0]["criteria"]} == {"correct"}


def test_fail_under_decides_the_exit_code(work: Path) -> None:
    """1 below the threshold, 0 at it."""
    assert call("check", work, "--exercise", RNN, "--fail-under", "100").returncode == 0
    assert call("check", work, "--fail-under", "50").returncode == 1


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["check", "/nowhere/at/all"], 4, "nothing"),
        (["check", ".", "--exercise", "rnn"], 2, "rnn_forward"),
        (["check", ".", "--assignment", "x"], 2, "no assignment"),
        (["check", ".", "--course", "/"], 2, "rubric.yaml"),
        (["check", "-o", "/nowhere/x.json"], 2, "no folder /nowhere"),
        (["check", "--no-such-option"], 2, "No such option"),
        (["batch", "/nowhere", "-o", "/tmp/x"], 2, "not a folder"),
    ],
)
def test_bad_calls_end_in_words(arguments: list[str], code: int, words: str) -> None:
    """Each has its exit code and one sentence on stderr, never a traceback."""
    done = call(*arguments)
    assert done.returncode == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_an_output_that_cannot_be_written_is_named(work: Path) -> None:
    """The path and the reason, exit 2, no traceback."""
    file = work.parent / "in_the_way"
    file.write_text("")
    done = call("batch", work, "-o", file / "out", "-q")
    assert done.returncode == 2
    assert str(file) in done.stderr
    assert "Traceback" not in done.stderr


def test_empty_folder_is_nothing_to_grade(tmp_path: Path) -> None:
    """Exit 5, and a word on how to name the place, rather than a table in which everything is missing."""
    done = call("check", tmp_path, "--exercise", RNN)
    assert done.returncode == 5
    assert "grader check PATH" in done.stdout
    assert "missing" not in done.stdout


def test_no_colour_unless_somebody_looks(work: Path) -> None:
    """Piped output is plain; FORCE_COLOR colours it; NO_COLOR wins."""
    assert "\x1b" not in call("check", work, "--exercise", RNN).stdout
    assert "\x1b" in call("check", work, "--exercise", RNN, FORCE_COLOR="1").stdout
    assert "\x1b" not in call("check", work, "--exercise", RNN, FORCE_COLOR="1", NO_COLOR="1").stdout


def test_rubric_check_lists_every_fault_with_its_place(course: Course, tmp_path: Path) -> None:
    """A rubric with two faults: both, each as file:line:column, exit 2."""
    text = (course.root / "rubric.yaml").read_text(encoding="utf-8")
    broken = text.replace("follow_through: true", "folow_through: true").replace("award: all", "award: al", 1)
    (tmp_path / "rubric.yaml").write_text(
        broken.replace("forget\n    points: ", "forget\n    points: 1"), encoding="utf-8"
    )
    (tmp_path / "assignments").symlink_to(course.root / "assignments")
    done = call("rubric", "check", tmp_path)
    assert done.returncode == 2
    assert "follow_through" in done.stderr
    assert all(f"{tmp_path / 'rubric.yaml'}:" in line for line in done.stderr.splitlines())


def test_rubric_check_of_the_course_is_clean() -> None:
    """The rubric that ships has no fault."""
    done = call("rubric", "check")
    assert done.returncode == 0
    assert "no faults" in done.stdout


def test_help_and_version_are_there() -> None:
    """--help lists every command; --version names grader and numpy."""
    listed = call("--help").stdout
    assert all(name in listed for name in ("check", "grade", "batch", "rubric", "release", "selfcheck"))
    assert "numpy" in call("--version").stdout


def test_batch_prints_a_table_and_where_the_rest_is(work: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Data on stdout, progress on stderr, paths at the end."""
    out = tmp_path_factory.mktemp("batch") / "out"
    done = call("batch", work, "-o", out, "--jobs", "2")
    assert done.returncode == 0
    assert "1/1" in done.stderr.replace(" ", "")
    assert "rnn_forward" in done.stdout
    assert str(out / "grades.csv") in done.stdout
    assert "demo secret" in done.stdout
    assert "demo secret" not in call("batch", work, "-o", out, GRADER_SECRET="known to nobody").stdout
