"""What people decided reaches the mark, and what is wrong with it reaches who wrote it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grader.course.course import Course
from tests.cli.test_commands import call

LINE = "criterion: rnn_forward.sequence, reason: A name, who: G. Hopper, when: 2026-12-05"


@pytest.fixture
def overrides(tmp_path: Path) -> Path:
    """Two of five points for ada."""
    path = tmp_path / "decided.yaml"
    entry = f"overrides:\n  - {{student: ada, points: 2, {LINE}}}\n"
    path.write_text(f"schema: grader/overrides/v1\n{entry}", encoding="utf-8")
    return path


def test_grade_obeys_overrides(course: Course, tmp_path: Path, overrides: Path) -> None:
    """Right work has the points that a person set for that line, and the result says who did."""
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "rnn_forward.py").write_bytes(course.reference().files["rnn_forward.py"])
    options = ("--exercise", "rnn_forward", "--overrides", overrides, "--submitted-at", "2026-12-01T10:00Z", "--json")
    result = json.loads(call("grade", tmp_path / "ada", *options).stdout)
    assert (result["score"], result["max_score"], result["late"]) == (12, 15, [])
    decided = {c["id"]: c["override"]["who"] for c in result["exercises"][0]["criteria"] if c["override"]}
    assert decided == {"sequence": "G. Hopper"}


def test_rubric_check_reads_overrides_too(overrides: Path) -> None:
    """Sound ones are counted; a fault ends the command with its place."""
    done = call("rubric", "check", "--overrides", overrides)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{overrides}: 1 overrides, 0 extensions, no faults" in done.stdout
    overrides.write_text(overrides.read_text(encoding="utf-8").replace("points: 2", "points: 7"), encoding="utf-8")
    done = call("rubric", "check", "--overrides", overrides)
    assert done.returncode == 2
    assert done.stderr.startswith(f"{overrides}:3:28: points is 7; right would be a number from 0 to 5")


def test_time_without_a_zone_is_refused() -> None:
    """The option says what would be right."""
    done = call("grade", "--submitted-at", "2026-12-01 10:00")
    assert done.returncode == 2
    assert "right would be a time with its zone such as 2026-11-30T23:59:00+01:00" in " ".join(done.stderr.split())
