"""What hosting services and editors read: it parses, pins what it takes from others, and puts no text into a shell."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.classes import small_course
from tests.copies import ROOT
from tests.deploy.playing import EXPRESSION, programs

WORKFLOWS = [*sorted((ROOT / "deploy" / "github").glob("*.yml")), ROOT / "action.yml"]
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
CONTAINERS = [
    ROOT / ".devcontainer" / "devcontainer.json",
    ROOT / "grader" / "course" / "template" / "handout" / "devcontainer.json",
]
each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)


def steps(path: Path) -> Iterator[dict[str, Any]]:
    """Every step of a workflow or an action."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    jobs = document["jobs"].values() if "jobs" in document else [document["runs"]]
    for job in jobs:
        yield from job["steps"]


@each_workflow
def test_actions_of_others_are_pinned(path: Path) -> None:
    """To a commit, with its version beside it; our own is for each course to pin."""
    text = path.read_text(encoding="utf-8")
    used = re.findall(r"uses: (\S+)(.*)", text)
    assert len(used) == sum("uses" in step for step in steps(path))
    ours = ("OWNER/rnn-grader@COMMIT", "")
    loose = [
        name
        for name, comment in used
        if (name, comment) != ours and not (re.search(r"@[0-9a-f]{40}$", name) and re.search(r"# v\d", comment))
    ]
    assert loose == []


@each_workflow
def test_no_expression_stands_in_a_script(path: Path) -> None:
    """Whatever comes from outside reaches a script as a variable, which the shell does not read as code."""
    assert [step["run"] for step in steps(path) if EXPRESSION.search(step.get("run", ""))] == []


@pytest.mark.parametrize("path", WORKFLOWS[:-1], ids=lambda path: path.name)
def test_workflows_may_only_read(path: Path) -> None:
    """The token of a run cannot change the repository, and no checkout leaves it lying about."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert document["permissions"] == {"contents": "read"}
    checkouts = [step for step in steps(path) if step.get("uses", "").startswith("actions/checkout@")]
    assert [step["with"]["persist-credentials"] for step in checkouts] == [False]
    assert [job for job in document["jobs"].values() if "timeout-minutes" not in job] == []


def test_students_workflow_has_no_secret() -> None:
    """Neither the action nor what a student's repository holds asks for one."""
    for path in (ROOT / "deploy/github/check.yml", ROOT / "deploy/gitlab/check.yml", ROOT / "action.yml"):
        named = EXPRESSION.findall(path.read_text(encoding="utf-8"))
        assert [name for name in named if "secrets" in name or "token" in name] == []


def hooked(hook: dict[str, Any], place: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a hook's entry in the course of `place`, where nothing but the grader and python is installed."""
    env = {"PATH": f"{programs(place)}:/usr/bin:/bin", **variables}
    command = shlex.split(hook["entry"])
    return subprocess.run(command, cwd=place / "course", env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_hook_runs_on_a_course(hook: dict[str, Any], tmp_path: Path) -> None:
    """Its entry ends well in a course that is in order, and it is called for the rubric."""
    small_course(tmp_path / "course", "clipping")
    done = hooked(hook, tmp_path, GRADER_SELFCHECK_ONLY="clipping/correct")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(hook["files"], "rubric.yaml")
    assert re.search(hook["files"], "assignments/clipping/exercise.py")
    assert not re.search(hook["files"], "README.md")


def test_hook_of_the_rubric_finds_a_fault(tmp_path: Path) -> None:
    """A key that does not exist ends the commit, with its place."""
    small_course(tmp_path / "course", "clipping")
    with (tmp_path / "course" / "rubric.yaml").open("a", encoding="utf-8") as rubric:
        rubric.write("colour: red\n")
    done = hooked(next(hook for hook in HOOKS if hook["id"] == "grader-rubric"), tmp_path)
    assert done.returncode == 2
    assert re.search(r"rubric\.yaml:\d+:\d+: .*colour", done.stdout + done.stderr)


@pytest.mark.parametrize("path", CONTAINERS, ids=["course", "handout"])
def test_devcontainer_installs_the_grader(path: Path, tmp_path: Path) -> None:
    """It is JSON without comments, names an image, and its command runs: pip is asked for this package."""
    container = json.loads(path.read_text(encoding="utf-8"))
    assert container["image"]
    folder = programs(tmp_path)
    # As in the image, pip is a module of `python`; nothing is installed here.
    text = f'#!/bin/sh\nprintf "%s\\n" "$@" > "{tmp_path}/installed"\n'
    (folder / "python").write_text(text, encoding="utf-8")
    env = {"PATH": f"{folder}:/usr/bin:/bin"}
    subprocess.run(container["postCreateCommand"], shell=True, cwd=ROOT, env=env, check=True, capture_output=True)
    asked = (tmp_path / "installed").read_text(encoding="utf-8").splitlines()
    assert asked[:3] == ["-m", "pip", "install"]
    assert re.match(r"rnn-grader\b|\.\[dev\]", asked[-1])
