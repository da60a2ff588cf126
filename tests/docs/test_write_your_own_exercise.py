"""The page "write your own exercise" is followed to the letter, and the exercise that comes out of it is right."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.copies import ROOT, copy_project

PAGE = ROOT / "docs" / "write_your_own_exercise.md"
SLUG = "discounted_returns"
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WHOLE_FILE = re.compile(r"^`([^`\n]+)`:\n\n\Z", re.MULTILINE)
REST_OF_FILE = re.compile(r"^In `([^`\n]+)`, everything from `([^`\n]+)` on becomes:\n\n\Z", re.MULTILINE)


@dataclass(frozen=True)
class Step:
    """What the page asks for at one place: commands (no path), a whole file, or the rest of one from a line on."""

    text: str
    path: str = ""
    start: str = ""


def steps(page: str) -> Iterator[Step]:
    """Every fenced block of the page, in order; one that says neither where it goes nor that it is run is a fault."""
    for block in FENCE.finditer(page):
        before = page[: block.start()]
        if block[1] == "sh":
            yield Step(block[2])
        elif found := WHOLE_FILE.search(before):
            yield Step(block[2], found[1])
        elif found := REST_OF_FILE.search(before):
            yield Step(block[2], found[1], found[2])
        else:
            pytest.fail(f"nobody is told what to do with this block:\n{block[0]}")


def follow(step: Step, home: Path, environment: dict[str, str]) -> str:
    """Do what one step says; returns what its commands printed. Commands must end well."""
    if not step.path:
        command = ["sh", "-e", "-c", step.text]
        done = subprocess.run(
            command, cwd=home, env=environment, capture_output=True, text=True, check=False, timeout=600
        )
        assert done.returncode == 0, f"{step.text}\n{done.stdout}\n{done.stderr}"
        return done.stdout
    path = home / step.path
    text = step.text
    if step.start:
        whole = path.read_text(encoding="utf-8")
        assert whole.count(f"{step.start}\n") == 1
        text = whole[: whole.index(f"{step.start}\n")] + text
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return ""


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A copy of the project in which the page has been followed, and what each step printed."""
    home = copy_project(tmp_path_factory.mktemp("course"))
    command = tmp_path_factory.mktemp("bin") / "grader"
    command.write_text(f'#!/bin/sh\nPYTHONPATH="{home}" exec "{sys.executable}" -m grader "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    environment = {**os.environ, "PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "100"}
    return home, [follow(step, home, environment) for step in steps(PAGE.read_text(encoding="utf-8"))]


@pytest.mark.timeout(900)
def test_page_ends_with_a_green_selfcheck(followed: tuple[Path, list[str]]) -> None:
    """Every command of the page ends well; the last ones find no fault in the rubric and none in the known work."""
    _, printed = followed
    (proof,) = (text for text in printed if "Known work" in text)
    assert "no faults" in proof
    assert proof.count(f"✓ {SLUG}/") >= 11
    assert "✗" not in proof
    assert "Everything is as it should be." in proof


@pytest.mark.timeout(900)
def test_handout_of_the_page_is_a_students(followed: tuple[Path, list[str]]) -> None:
    """The last command is a student's first: the starter is found, and says that it is not implemented."""
    home, printed = followed
    assert "not implemented" in printed[-1]
    assert "0 / 5" in printed[-1]
    assert not (home / "out" / "handout" / "reference").exists()


@pytest.mark.timeout(900)
def test_example_of_the_page_is_right(followed: tuple[Path, list[str]]) -> None:
    """The numbers that the task gives to compare with are those of the solution."""
    home, _ = followed
    task = (home / "assignments" / SLUG / "README.md").read_text(encoding="utf-8")
    found = re.search(r"r = (\S.*?) +discount = (\S+) +G = (\S.*)$", task, re.MULTILINE)
    assert found
    given = f"discounted_returns(np.array({found[1]}), {found[2]})"
    code = f"from solution import *; print(np.array_equal({given}, {found[3]}))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=home / "reference" / SLUG, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "True"


@pytest.mark.timeout(900)
def test_exercise_of_the_page_passes_the_house_tests(followed: tuple[Path, list[str]]) -> None:
    """Folders, headers, hints, generated files, secrets, size and style hold for it as for every exercise."""
    home, _ = followed
    tests = [f"tests/house/test_{name}.py" for name in ("exercise_folders", "generated_files", "nothing_leaks")]
    run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests, "-k", f"{SLUG} or references"]
    lint = [sys.executable, "-m", "ruff", "check", f"assignments/{SLUG}"]
    layout = [sys.executable, "-m", "ruff", "format", "--check", f"assignments/{SLUG}"]
    for command in (run, lint, layout):
        done = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False, timeout=600)
        assert done.returncode == 0, done.stdout + done.stderr
