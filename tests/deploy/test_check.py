"""The public checks in a student's repository: the steps of action.yml and of the GitLab job, run here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.copies import ROOT
from tests.deploy.playing import Played, play, programs, run

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
JOB: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "gitlab" / "check.yml").read_text(encoding="utf-8"))["check"]
GOOD = (ROOT / "reference" / "clipping" / "solution.py").read_text(encoding="utf-8")
NAME = "clip_by_value"
# A name that would end the annotation and begin another one, and words for the log.
HOSTILE = f"""
import sys
sys.stderr.write("\\n::error title=MINE::printed\\n")
print("\\n::error title=MINE::printed")

def {NAME}(*arguments):
    raise ValueError("\\n::error title=MINE::raised")
"""


def lines_of(text: str, name: str) -> set[int]:
    """The lines on which a function of that name begins."""
    return {number for number, line in enumerate(text.splitlines(), 1) if line.startswith(f"def {name}(")}


def hand_in(place: Path, text: str) -> Path:
    """A student's repository, in which the work lies in a folder of its own."""
    home = place / "work" / "home work"
    home.mkdir(parents=True)
    (home / "clipping.py").write_text(text, encoding="utf-8")
    return home


def act(place: Path, **inputs: str) -> Played:
    """Run the action's steps on the repository in `place`, with its defaults where nothing else is said."""
    given = {name: str(entry["default"]) for name, entry in ACTION["inputs"].items()} | inputs
    values = {f"inputs.{name}": value for name, value in given.items()} | {"github.action_path": str(ROOT)}
    return play(ACTION["runs"]["steps"], place, values)


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Work with a function that is wrong, and hostile beside it."""
    place = tmp_path_factory.mktemp("wrong")
    hand_in(place, GOOD + HOSTILE)
    return act(place, folder="home work", exercises="clipping")


def test_line_of_the_function_that_fails_is_annotated(wrong: Played) -> None:
    """Its file is named from the top of the repository, and the line is one of that function."""
    places = {(found["file"], int(found["line"])) for kind, found, _ in wrong.commands() if "file" in found}
    begins = max(lines_of(GOOD + HOSTILE, NAME))
    assert places <= {("home work/clipping.py", begins), ("home work/clipping.py", begins + 1)}
    assert places
    assert wrong.code == 0


def test_what_a_student_prints_is_no_command(wrong: Played) -> None:
    """It is in the log or in a message, and no line of it is obeyed."""
    assert [command for command in wrong.commands() if command[1].get("title") == "MINE"] == []
    assert {kind for kind, _, _ in wrong.commands()} <= {"error", "notice", "warning"}


def test_page_of_the_run_and_outputs_have_the_points(wrong: Played) -> None:
    """The summary opens with what the outputs say, which is what the result says."""
    document = json.loads(Path(wrong.outputs["result"]).read_text(encoding="utf-8"))
    assert 0 < document["score"] < document["max_score"] == 10
    assert float(wrong.outputs["score"]) == document["score"]
    assert f"{document['score']:g} / 10" in wrong.summary.splitlines()[0]
    declared = {name: entry["value"] for name, entry in ACTION["outputs"].items()}
    assert declared == {name: f"${{{{ steps.check.outputs.{name} }}}}" for name in declared}
    assert declared.keys() <= wrong.outputs.keys()


def test_job_fails_below_what_is_asked(tmp_path: Path) -> None:
    """With `fail-under` the job fails, and the summary is there all the same; the grader is the action's own."""
    hand_in(tmp_path, f"{GOOD}\ndef {NAME}(arrays, limit):\n    return arrays\n")
    done = act(tmp_path, **{"folder": "home work", "exercises": "clipping", "fail-under": "90"})
    assert done.code == 1
    assert done.summary
    assert (tmp_path / "installed").read_text(encoding="utf-8").splitlines()[-1] == str(ROOT)


def test_work_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """The step fails with one annotation, a line in the summary, and a sentence in the log."""
    (tmp_path / "work").mkdir()
    done = act(tmp_path, folder="nowhere")
    assert done.code == 4
    assert [kind for kind, _, _ in done.commands()] == ["error"]
    assert "could not be checked" in done.summary
    assert "nowhere" in done.log


def test_job_of_gitlab_writes_both_reports(tmp_path: Path) -> None:
    """A finding at the failing function's line, below the folder of the work, and the exit code of the check."""
    home = hand_in(tmp_path, GOOD + HOSTILE)
    path = f"{programs(tmp_path)}:/usr/bin:/bin"
    variables = JOB["variables"] | {"FOLDER": home.name, "EXERCISES": "clipping", "FAIL_UNDER": "99", "PATH": path}
    ended = [run(script, tmp_path / "work", variables) for script in JOB["script"]]
    assert [done.returncode for done in ended] == [0, 1]
    reports = [tmp_path / "work" / name for name in JOB["artifacts"]["reports"].values()]
    findings = json.loads(reports[0].read_text(encoding="utf-8"))
    assert {finding["location"]["path"] for finding in findings} == {"home work/clipping.py"}
    assert all(report.stat().st_size for report in reports)
