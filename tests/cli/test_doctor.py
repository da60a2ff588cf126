"""The doctor and the choice of a level, as a person meets them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from grader.cli.main import main
from grader.errors import UsageError
from grader.sandbox import machine
from grader.sandbox.launch import Level
from grader.sandbox.machine import best_level, choose_level, obstacle, remedies
from grader.sandbox.proof import ACTS
from tests.sandbox.conftest import have

CLIPPING = """
import numpy as np
def clip_by_value(grads, limit):
    return {name: np.clip(grad, -limit, limit) for name, grad in grads.items()}
"""
MISSING = "bubblewrap is not installed"


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has nothing but processes."""
    monkeypatch.setattr(machine, "obstacle", lambda level: "" if level is Level.PROCESS else MISSING)


def test_doctor_says_what_is_there_and_proves_it() -> None:
    """A line for each fact and each act, a column for each level, and what no level promises."""
    have(Level.FULL)
    have(Level.REDUCED)
    done = CliRunner().invoke(main, ["doctor"])
    assert done.exit_code == 0
    assert "isolation        full" in done.output
    rows = {act: next(line for line in done.output.splitlines() if sentence in line) for act, sentence in ACTS.items()}
    assert all(row.split()[-3:-1] == ["refused", "refused"] for row in rows.values())
    assert "POSSIBLE" in rows["read_a_file"]
    assert all(level.weakness in done.output for level in Level)


def test_doctor_as_json_has_the_same_facts() -> None:
    """--json is one object with the machine, the level, what is missing, and each act at each level."""
    report = json.loads(CliRunner().invoke(main, ["doctor", "--json"]).stdout)
    assert report["level"] == best_level().value
    assert set(report["levels"]) | set(report["missing"]) == {level.value for level in Level}
    for name, level in report["levels"].items():
        assert set(level["acts"]) == set(ACTS)
        outcomes = {act["outcome"] for act in level["acts"].values()}
        assert outcomes == {"refused"} or name == "process"


def test_doctor_fails_when_something_gets_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wall with a hole is loud in the table and ends the command with 3."""
    have(Level.REDUCED)
    monkeypatch.setattr("grader.sandbox.cold.readable_places", lambda *_: {"read": ["/"]})
    done = CliRunner().invoke(main, ["doctor"])
    assert done.exit_code == 3
    assert "POSSIBLE" in next(line for line in done.output.splitlines() if ACTS["read_passwords"] in line)


def test_best_level_is_the_strongest_that_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """Full where it works, else reduced, else process."""
    for missing, best in (({}, Level.FULL), ({Level.FULL}, Level.REDUCED), (set(Level), Level.PROCESS)):
        monkeypatch.setattr(machine, "obstacle", lambda level, missing=missing: MISSING if level in missing else "")
        assert best_level() is best


@pytest.mark.usefixtures("bare")
def test_process_is_taken_only_by_name() -> None:
    """Without walls nothing is graded until somebody names the level; the sentence says how, and what would mend it."""
    with pytest.raises(UsageError) as refused:
        choose_level(None)
    assert MISSING in str(refused.value)
    assert "--sandbox process" in str(refused.value)
    assert choose_level("process") is Level.PROCESS
    with pytest.raises(UsageError, match=MISSING):
        choose_level("full")


def test_remedies_name_an_exact_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not installed comes with the line that installs it; a switched-off kernel with its switch."""
    monkeypatch.setattr(machine, "obstacle", lambda _: MISSING)
    monkeypatch.setattr(shutil, "which", lambda name: "/bin/x" if name == "apt-get" else None)
    found = machine.Machine("Linux", 2, "2", None, "", libseccomp=False, landlock=0, ipykernel=False)
    monkeypatch.setattr(machine, "look", lambda: found)
    assert remedies()[0].endswith("apt-get install -y bubblewrap libseccomp2")
    monkeypatch.setattr(machine, "_content", lambda path: "0" if path.endswith("max_user_namespaces") else "")
    assert remedies()[1].endswith("sysctl -w user.max_user_namespaces=15000")


def test_nothing_is_missing_where_full_works() -> None:
    """A machine with the strongest level needs no remedy."""
    have(Level.FULL)
    assert (obstacle(Level.FULL), remedies()) == ("", [])


@pytest.mark.parametrize("named", ["full", "reduced", "process"])
def test_grade_takes_and_stores_the_named_level(named: str, tmp_path: Path) -> None:
    """The result says at which level it came to be, and the mark is the same at each."""
    have(Level(named))
    (tmp_path / "clipping.py").write_text(CLIPPING, encoding="utf-8")
    arguments = ["grade", str(tmp_path), "--course", ".", "--exercise", "clipping", "--json", "--sandbox", named]
    result = json.loads(CliRunner().invoke(main, arguments).stdout)
    assert result["provenance"]["isolation"] == named
    process = json.loads(CliRunner().invoke(main, [*arguments[:-1], "process"]).stdout)
    assert result["exercises"] == process["exercises"]


def test_grade_takes_the_best_level_and_check_none(tmp_path: Path) -> None:
    """Unless a level is named, an instructor gets the strongest and a student the fastest."""
    (tmp_path / "clipping.py").write_text(CLIPPING, encoding="utf-8")
    arguments = [str(tmp_path), "--course", ".", "--exercise", "clipping", "--json"]
    levels = {
        command: json.loads(CliRunner().invoke(main, [command, *arguments]).stdout)["provenance"]["isolation"]
        for command in ("grade", "check")
    }
    assert levels == {"grade": have(best_level()).value, "check": "process"}


@pytest.mark.usefixtures("bare")
def test_batch_without_walls_ends_in_words(tmp_path: Path) -> None:
    """Exit 2, one sentence with the option to add, and nothing graded."""
    (tmp_path / "class" / "ada").mkdir(parents=True)
    done = CliRunner().invoke(main, ["batch", str(tmp_path / "class"), "-o", str(tmp_path / "out"), "--course", "."])
    assert done.exit_code == 2
    assert "--sandbox process" in done.stderr
    assert not (tmp_path / "out").exists()
