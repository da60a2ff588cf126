"""The instructor's workflows, run here: hidden cases grade what was pushed, and nothing hidden leaves."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.classes import small_course
from tests.copies import ROOT
from tests.deploy.playing import Played, play

FOLDER = ROOT / "deploy" / "github"
GOOD = (ROOT / "reference" / "clipping" / "solution.py").read_text(encoding="utf-8")
# Right on public cases is not enough: arrays of one number are tried among the hidden ones as well.
WRONG = GOOD.replace("max_norm /", "2 * max_norm /")
SECRET, TOKEN = "a-secret-of-the-course", "a-token-for-repositories"
STUDENTS = {"ada": "org/rnn-ada", "kim.2": "org/rnn-kim"}


LITTLE = {
    "GRADER_SELFCHECK_MUTANTS": "0",
    "GRADER_SELFCHECK_RUNS": "0",
    "GRADER_SELFCHECK_ONLY": "clipping/correct",
}


def steps_of(name: str) -> list[dict[str, Any]]:
    """The steps of the only job of a workflow."""
    (job,) = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))["jobs"].values()
    return list(job["steps"])


def git(folder: Path, *arguments: str) -> str:
    """What git says."""
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    return subprocess.run(["git", "-C", folder, *who, *arguments], capture_output=True, text=True, check=True).stdout


def push(hub: Path, repository: str, text: str) -> None:
    """A student's repository as the service holds it, with the work in it."""
    home = hub / f"{repository}.git"
    home.mkdir(parents=True)
    git(home, "init", "--quiet")
    change(hub, repository, text)


def change(hub: Path, repository: str, text: str) -> None:
    """Another commit."""
    home = hub / f"{repository}.git"
    (home / "clipping.py").write_text(text, encoding="utf-8")
    git(home, "add", ".")
    git(home, "commit", "--quiet", "-m", "work")


def hide(rubric: Path) -> None:
    """One line of the small course is hidden, and one is for instructors."""
    text = rubric.read_text(encoding="utf-8")
    for name, visibility in (("total_norm", "instructor"), ("shrink", "hidden")):
        line = f"- id: {name}\n"
        assert text.count(line) == 1
        place = " " * (text.splitlines()[text[: text.index(line)].count("\n")].index("-") + 2)
        text = text.replace(line, f"{line}{place}visibility: {visibility}\n")
    rubric.write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class Nights:
    """Two nights: what each job said, what was posted in each, and the repositories before and after."""

    place: Path
    first: Played
    second: Played
    posted: tuple[str, str]
    heads: tuple[dict[str, str], dict[str, str]]
    result: dict[str, Any]  # ada's, of the first night
    calls: list[str]  # of gh


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    """A course of two students, one of whom mends her work after the first night."""
    place = tmp_path_factory.mktemp("nights")
    hub, work = place / "hub", place / "work"
    small_course(work, "clipping")
    hide(work / "rubric.yaml")
    # Whatever editor wrote it: other ends of lines, and none at the end.
    lines = [f"{name} {repository}" for name, repository in STUDENTS.items()]
    (work / "students.txt").write_text("\r\n".join(["# who, where", "../out org/x", *lines]), encoding="utf-8")
    push(hub, STUDENTS["ada"], WRONG)
    push(hub, STUDENTS["kim.2"], GOOD)
    first = night(place)
    told = (place / "posted").read_text(encoding="utf-8")
    result = json.loads((work / "out" / "results" / "ada.json").read_text(encoding="utf-8"))
    change(hub, STUDENTS["ada"], GOOD)
    heads = [{name: git(hub / f"{repo}.git", "rev-parse", "HEAD") for name, repo in STUDENTS.items()}]
    second = night(place)
    heads.append({name: git(hub / f"{repo}.git", "rev-parse", "HEAD") for name, repo in STUDENTS.items()})
    calls = (place / "gh").read_text(encoding="utf-8").splitlines()
    again = (place / "posted").read_text(encoding="utf-8").removeprefix(told)
    return Nights(place, first, second, (told, again), (heads[0], heads[1]), result, calls)


def night(place: Path) -> Played:
    """One run of the workflow, on a machine that has nothing but what was kept in OUT."""
    shutil.rmtree(place / "work" / "submissions", ignore_errors=True)
    values = {"secrets.GRADER_SECRET": SECRET, "secrets.STUDENTS_TOKEN": TOKEN}
    steps = [step for step in steps_of("grade.yml") if step.get("name") != "Put up the walls"]
    return play(steps, place, values, GITHUB_SERVER_URL=f"file://{place / 'hub'}", GRADER_BATCH_SANDBOX="process")


def test_each_student_is_told_their_own_mark(nights: Nights) -> None:
    """An issue each in the first night; in the second a comment for whoever changed, and nothing for the other."""
    assert (nights.first.code, nights.second.code) == (0, 0), nights.first.log + nights.second.log
    assert [call.split()[:2] for call in nights.calls] == [
        ["issue", "create"],
        ["issue", "create"],
        ["issue", "comment"],
    ]
    assert [call.split()[3] for call in nights.calls[:2]] == list(STUDENTS.values())
    assert [line for line in nights.posted[1].splitlines() if line.startswith("## ")] == ["## ada: 10 / 10"]


def test_hidden_cases_were_tried_with_the_secret(nights: Nights) -> None:
    """The mark is one of hidden inputs, which were drawn from the course's secret and no other."""
    document = json.loads((nights.place / "work/out/results/kim.2.json").read_text(encoding="utf-8"))
    assert "demo" not in nights.first.log
    assert document["score"] == 10
    assert document["provenance"]["seed_commitment"]


def test_nothing_hidden_is_posted(nights: Nights) -> None:
    """No line for instructors, no case of a hidden line, no secret, no token, in what is posted or printed."""
    told = "".join(nights.posted)
    assert "keep their direction" in told  # the hidden line is there, with its points
    assert "The joint norm" not in told
    (exercise,) = nights.result["exercises"]
    hidden = next(line for line in exercise["criteria"] if line["visibility"] == "hidden")
    assert "clip_by_global_norm" in hidden["message"]
    assert "clip_by_global_norm" not in told.replace("\\", "")
    assert not any(check["call"] in told for check in hidden["checks"] if not check["passed"])
    log = nights.first.log + nights.second.log
    assert [word for word in (SECRET, TOKEN) if word in told + log] == []


def test_students_repositories_are_only_read(nights: Nights) -> None:
    """No commit and no file comes into them, and no clone keeps the token or holds a part of the course."""
    assert nights.heads[0] == nights.heads[1]
    for name, repository in STUDENTS.items():
        assert git(nights.place / "hub" / f"{repository}.git", "status", "--porcelain") == ""
        clone = nights.place / "work" / "submissions" / name
        assert [path.name for path in clone.iterdir() if path.name != ".git"] == ["clipping.py"]
        assert TOKEN not in (clone / ".git" / "config").read_text(encoding="utf-8")


def test_name_that_leads_elsewhere_is_passed_over(nights: Nights) -> None:
    """A line of students.txt that names no folder is told, and fetches nothing."""
    assert ("warning", {"title": "No name"}, "../out is passed over.") in nights.first.commands()


def test_one_who_cannot_be_told_keeps_nobody_waiting(nights: Nights) -> None:
    """Their repository takes no issues: that is a warning, the next one is told, and so are they another time."""
    work = nights.place / "work"
    shutil.rmtree(work / "out" / "told")
    (nights.place / "refuses").write_text(STUDENTS["ada"], encoding="utf-8")
    steps = [step for step in steps_of("grade.yml") if step.get("name") == "Tell each student"]
    values = {"secrets.STUDENTS_TOKEN": TOKEN}
    refused = play(steps, nights.place, values)
    (nights.place / "refuses").unlink()
    told = play(steps, nights.place, values)
    assert (refused.code, told.code) == (0, 0)
    warned = [done.commands() for done in (refused, told)]
    assert warned == [[("warning", {"title": "Not told"}, "ada")], []]
    assert sorted(path.name for path in (work / "out" / "told").glob("*.url")) == ["ada.url", "kim.2.url"]


def test_without_the_secret_nobody_is_graded(tmp_path: Path) -> None:
    """The demo secret, which anybody can read, never stands in for the course's own."""
    steps = [step for step in steps_of("grade.yml") if step.get("name") == "Grade"]
    (tmp_path / "work").mkdir()
    done = play(steps, tmp_path, {"secrets.GRADER_SECRET": ""})
    assert done.code == 1
    assert not (tmp_path / "work" / "out").exists()


def selfchecked(place: Path) -> Played:
    """The workflow in a repository of a course, with little to prove."""
    steps = steps_of("selfcheck.yml")
    return play(steps, place, {}, **LITTLE)


def test_selfcheck_is_green_until_what_students_get_is_stale(tmp_path: Path) -> None:
    """Known work gets its marks; a starter that somebody changed by hand fails the job, and an annotation says why."""
    work = tmp_path / "work"
    small_course(work, "clipping")
    starter = work / "assignments" / "clipping" / "starter.py"
    own = tmp_path / "own"
    subprocess.run(["cp", "-r", ROOT / "assignments" / "clipping", own], check=True)
    starter.parent.unlink()
    own.rename(starter.parent)
    git(work, "init", "--quiet")
    git(work, "add", ".")
    git(work, "commit", "--quiet", "-m", "course")
    done = selfchecked(tmp_path)
    assert done.code == 0, done.log
    assert "Known work" in done.log
    starter.write_text(starter.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    git(work, "commit", "--quiet", "-am", "by hand")
    stale = selfchecked(tmp_path)
    assert stale.code == 1
    assert [properties["title"] for kind, properties, _ in stale.commands() if kind == "error"] == [
        "Run grader release"
    ]
