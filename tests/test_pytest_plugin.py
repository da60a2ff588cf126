"""pytest --submission: every public criterion is a test, with the results of `grader check`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from grader.checking import set_up
from grader.course.course import Course
from grader.course.overlays import read_overlay
from grader.model.evidence import Verdict
from tests.conftest import ROOT

EXERCISES = ("rnn_forward", "bptt")
SELECTED = " or ".join(f"{slug}." for slug in EXERCISES)


def run(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run pytest in a process of its own, with our plug-in alone."""
    words = ["-p", "grader.pytest_plugin", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", cwd]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *map(str, [*words, *arguments])],
        cwd=cwd,
        env={
            **os.environ,
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "PYTEST_ADDOPTS": "",
            "PYTHONPATH": str(ROOT),
            "COLUMNS": "100",
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def handout(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A student's folder beside the public half of the course: right, but nothing is carried backwards."""
    folder = tmp_path_factory.mktemp("handout")
    (folder / "assignments").symlink_to(ROOT / "assignments")
    (folder / "rubric.yaml").write_bytes((ROOT / "rubric.yaml").read_bytes())
    overlay = read_overlay(ROOT / "reference" / "bptt" / "submissions" / "wrong_values" / "no_carry.py", "bptt")
    files = overlay.submission(course).files
    for slug in EXERCISES:
        (folder / f"{slug}.py").write_bytes(files[f"{slug}.py"])
    return folder


@pytest.fixture
def works(handout: Path, course: Course, tmp_path: Path) -> dict[str, Path]:
    """Where work of each kind lies: in the handout what has a mistake, elsewhere what is right, and nothing at all."""
    for name in ("right", "empty"):
        (tmp_path / name).mkdir()
    for slug in EXERCISES:
        (tmp_path / "right" / f"{slug}.py").write_bytes(course.reference().files[f"{slug}.py"])
    return {"mistaken": handout, "right": tmp_path / "right", "empty": tmp_path / "empty"}


def test_every_public_criterion_has_an_id_that_stays(handout: Path, works: dict[str, Path], course: Course) -> None:
    """Collected without running any work, in the order of the rubric, whatever the submission is and is called."""
    public = [f"{e.id}.{c.id}" for e in course.rubric.part(public=True).exercises() for c in e.criteria]
    beside: tuple[str, ...] = ("--submission-course", ".", "--collect-only", "-q")
    seen = [run("--submission", work, *beside, cwd=handout) for work in (Path("bptt.py"), *works.values())]
    for done in seen:
        assert [line for line in done.stdout.splitlines() if "::" in line] == [f"rubric.yaml::{n}" for n in public]


@pytest.mark.parametrize(
    ("kind", "passed"), [("mistaken", {True, False}), ("right", {True}), ("empty", {False})], ids=str
)
def test_results_are_those_of_check(
    handout: Path, works: dict[str, Path], kind: str, passed: set[bool], tmp_path: Path
) -> None:
    """Selected with -k and written as JUnit XML: the same criteria pass, with the same points and verdicts.

    Each stands on the line that gives its id and no other's that begins alike.
    """
    work = works[kind]
    report, rubric = tmp_path / "junit.xml", (handout / "rubric.yaml").read_text(encoding="utf-8").splitlines()
    options = ("-k", SELECTED, "-o", "junit_family=xunit1", "--junitxml", report)  # which has lines
    done = run("--submission", work, "--submission-course", ".", *options, cwd=handout)
    assert done.returncode == (0 if passed == {True} else 1), done.stdout
    with set_up(handout, work, exercises=EXERCISES) as desk:
        grade = desk.check(desk.read())
    wanted = {
        f"{e.id}.{c.id}": (c.verdict is Verdict.CORRECT, str(c.score), c.verdict.value)
        for e in grade.exercises
        for c in e.criteria
    }
    found = {}
    for case in ET.parse(report).iter("testcase"):
        told = {part.get("name"): part.get("value") for part in case.iter("property")}
        found[case.get("name")] = (case.find("failure") is None, told["score"], told["verdict"])
        assert rubric[int(case.get("line", ""))].strip() == f"- id: {case.get('name', '').partition('.')[2]}"
    assert found == wanted
    assert {is_passed for is_passed, *_ in wanted.values()} == passed


def test_a_failure_is_the_explanation_and_no_traceback(handout: Path) -> None:
    """What a student reads is what `grader check` says, with what to type; the id alone selects it."""
    done = run("--submission", ".", "rubric.yaml::bptt.dh0", cwd=handout)
    assert "Nothing is carried from a step to the one before it." in done.stdout
    assert 'grader.public_case("bptt/sequence_dh0", "tiny")' in done.stdout
    assert "Traceback" not in done.stdout
    assert "pytest_plugin.py" not in done.stdout
    assert "1 failed" in done.stdout


def test_what_python_cannot_read_is_told_first(handout: Path, tmp_path: Path) -> None:
    """A function that stands in a file with a typo is not said to be unwritten and no more."""
    (tmp_path / "bptt.py").write_text("def rnn_step_backward((dnext_h, cache):\n    return 0\n")
    done = run("--submission", tmp_path, "--submission-course", ".", "-k", "bptt.step", cwd=handout)
    assert done.stdout.index("bptt.py, line 1: SyntaxError") < done.stdout.index("If you did write it")


def test_notes_that_a_missing_function_refers_to_are_there(handout: Path, works: dict[str, Path]) -> None:
    """Why nothing was found, and whose name is nearly right, stands in the failure of the function that is missing."""
    course = ("--submission-course", ".", "-k", "bptt.sequence")
    assert "We found no Python here" in run("--submission", works["empty"], *course, cwd=handout).stdout
    work = works["right"] / "bptt.py"
    work.write_text(
        work.read_text(encoding="utf-8").replace("def rnn_backward(", "def rnn_bakcward("), encoding="utf-8"
    )
    assert "which is nearly rnn_backward" in run("--submission", works["right"], *course, cwd=handout).stdout


def test_runs_without_the_option_are_as_before(handout: Path, tmp_path: Path) -> None:
    """Nothing is collected, and nothing of the grader that is heavy is imported."""
    test = tmp_path / "test_own.py"
    test.write_text("import sys\n\ndef test_own():\n    assert 'numpy' not in sys.modules\n", encoding="utf-8")
    done = run(test, handout, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout


def test_own_tests_beside_it_run_where_they_are_named(handout: Path, tmp_path: Path) -> None:
    """Paths on the command line are collected as well; the criteria come along."""
    test = tmp_path / "test_own.py"
    test.write_text("def test_own():\n    pass\n", encoding="utf-8")
    done = run("--submission", handout, test, "--collect-only", "-q", cwd=tmp_path)
    assert "test_own.py::test_own" in done.stdout
    assert "rubric.yaml::bptt.dh0" in done.stdout


@pytest.mark.parametrize("wrong", [["--submission", "nowhere"], ["--submission", ".", "--submission-course", "/"]])
def test_a_wrong_path_is_told_as_such(wrong: list[str], handout: Path) -> None:
    """A place where nothing is ends in a sentence."""
    done = run(*wrong, cwd=handout)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "no such file" in done.stderr or "no rubric.yaml" in done.stderr
    assert "Traceback" not in done.stderr
