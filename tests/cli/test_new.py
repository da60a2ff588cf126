"""grader new: what it makes grades right at once, and what it refuses leaves no trace."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from grader.course.course import load_course
from tests.cli.test_commands import ANYWHERE
from tests.copies import ROOT, copy_project

LONGEST = "x" * 30
MADE = ("leaky_state", LONGEST)


def ended(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a copy of the project, whose own package comes first there."""
    command = [sys.executable, *arguments]
    environment = {**dict(ANYWHERE), "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, check=False, timeout=600)


def files(home: Path) -> dict[str, bytes]:
    """Every file of a course, by path."""
    places = [*(home / "assignments").rglob("*"), *(home / "reference").rglob("*"), home / "rubric.yaml"]
    return {str(path): path.read_bytes() for path in places if path.is_file() and "__pycache__" not in path.parts}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with two new exercises, one of the longest name that is allowed."""
    home = copy_project(tmp_path_factory.mktemp("course"))
    for slug, title in zip(MADE, ('A "leaky" state', ""), strict=True):
        done = ended(home, "-m", "grader", "new", slug, "--title", title)
        assert (done.returncode, done.stderr) == (0, "")
        assert f"selfcheck --only {slug}" in done.stdout
    return home


def test_two_new_exercises_stand_side_by_side(home: Path) -> None:
    """The rubric has no fault and a larger sum, titles are as given or made, no function is asked for twice."""
    before, after = load_course(ROOT), load_course(home)
    assert [entry.id for entry in after.rubric.exercises()][-2:] == list(MADE)
    assert sum(a.points for a in after.rubric.assignments) == sum(a.points for a in before.rubric.assignments) + 10
    assert [after.exercises[slug].title for slug in MADE] == ['A "leaky" state', LONGEST.capitalize()]
    names = [function.name for exercise in after.exercises.values() for function in exercise.functions]
    assert len(names) == len(set(names))
    assert ended(home, "-m", "grader", "rubric", "check").returncode == 0


@pytest.mark.timeout(900)
def test_known_work_of_a_new_exercise_is_marked_right(home: Path) -> None:
    """At least three other styles keep full marks, at least eight mistakes lose what they name."""
    slug = MADE[0]
    done = ended(home, "-m", "grader", "selfcheck", "--only", slug, "--no-mutants", "--runs", "0", "-v")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(f"✓ {slug}/correct/") >= 3
    assert done.stdout.count(f"✓ {slug}/") - done.stdout.count(f"✓ {slug}/correct/") >= 8


@pytest.mark.timeout(900)
def test_new_exercise_passes_the_house_tests(home: Path) -> None:
    """Folders, headers, hints, generated files, secrets, size and layout, in a copy of the whole project."""
    names = ("exercise_folders", "generated_files", "nothing_leaks", "size_and_names")
    tests = [f"tests/house/test_{name}.py" for name in names]
    chosen = f"{MADE[0]} or {LONGEST} or references or files or functions"
    commands: Sequence[Sequence[str]] = (
        ["-m", "pytest", "-q", "-p", "no:cacheprovider", *tests, "-k", chosen],
        ["-m", "ruff", "check", "assignments"],
        ["-m", "ruff", "format", "--check", "assignments"],
    )
    for command in commands:
        done = ended(home, *command)
        assert done.returncode == 0, done.stdout + done.stderr


def test_example_of_the_template_is_right(home: Path) -> None:
    """The numbers that the page of the new exercise gives to compare with are those of its solution."""
    page = (home / "assignments" / MADE[0] / "README.md").read_text(encoding="utf-8")
    for line in ("h  = [2.0, 1.0]", "dx = [0.25, 0.5]        dh0 = 0.25        da = 3.0"):
        assert line in page
    code = [
        f"from solution import {MADE[0]}_forward as forward, {MADE[0]}_backward as back, np",
        "h, cache = forward(np.array([[[1.0], [0.0]]]), np.array([[3.0]]), np.array([0.5]))",
        "found = [h, *back(np.array([[[0.0], [1.0]]]), cache)]",
        "print(*(float(value) for array in found for value in array.ravel()))",
    ]
    done = ended(home / "reference" / MADE[0], "-c", "\n".join(code))
    assert [float(word) for word in done.stdout.split()] == [2.0, 1.0, 0.25, 0.5, 0.25, 3.0], done.stderr


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("Leaky", "such as leaky"),
        ("leaky-state", "such as leaky_state"),
        ("3d", "such as exercise_3d"),
        ("x" * 31, "at most 29"),
        ("", "lower-case letter"),
        ("../up", "such as up"),
        ("lambda", "word of Python"),
        ("random", "standard library"),
        ("linalg", "numpy"),
        ("numpy", "installed"),
        ("bptt", "is there already"),
        ("rnn", "rnn_forward"),
    ],
)
def test_bad_slug_is_refused_with_what_would_be_right(home: Path, slug: str, words: str) -> None:
    """Exit 2, one sentence, no traceback, and not a file of the course is touched."""
    before = files(home)
    done = ended(home, "-m", "grader", "new", slug)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert files(home) == before


def test_rubric_that_cannot_be_extended_is_told_its_lines(tmp_path: Path) -> None:
    """Where the rubric is laid out otherwise, the lines are printed, the folders are there, the rubric is as it was."""
    home = copy_project(tmp_path)
    rubric = home / "rubric.yaml"
    text = rubric.read_text(encoding="utf-8").replace("    points: 100\n", "    points: &all 100\n", 1)
    rubric.write_text(text, encoding="utf-8")
    done = ended(home, "-m", "grader", "new", "leaky")
    assert done.returncode == 0, done.stderr
    assert "- id: leaky" in done.stdout
    assert rubric.read_text(encoding="utf-8") == text
    assert (home / "reference" / "leaky" / "solution.py").is_file()


def test_failure_leaves_no_trace(tmp_path: Path) -> None:
    """Where another exercise's reference is broken in the middle, neither folder nor line of the new one stays."""
    home = copy_project(tmp_path)
    template = home / "grader" / "course" / "template" / "exercise" / "reference" / "solution.py.txt"
    template.write_text("import numpy as np\n", encoding="utf-8")
    before = files(home)
    done = ended(home, "-m", "grader", "new", "leaky")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert files(home) == before
    assert not (home / "assignments" / "leaky").exists()
