"""The autograder zip does on this machine what it will do on Gradescope, with /autograder somewhere else."""

from __future__ import annotations

import json
import shutil
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from grader.cli.gradescope import build_autograder, build_image, submit
from grader.course.seeds import SECRET_FILE
from grader.errors import UsageError
from grader.sandbox.launch import Level
from grader.sandbox.machine import best_level
from tests.conftest import ROOT

RIGHT = ROOT / "reference" / "clipping" / "solution.py"


def small_course(root: Path) -> Path:
    """A course of one exercise, so that grading takes a moment."""
    for part in ("assignments", "reference"):
        shutil.copytree(ROOT / part / "clipping", root / part / "clipping")
    rubric = yaml.safe_load((ROOT / "rubric.yaml").read_text(encoding="utf-8"))
    (assignment,) = rubric["assignments"]
    assignment["exercises"] = [e for e in assignment["exercises"] if e["id"] == "clipping"]
    assignment["points"] = assignment["exercises"][0]["points"]
    (root / "rubric.yaml").write_text(yaml.safe_dump(rubric), encoding="utf-8")
    (root / SECRET_FILE).write_text("only here", encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip of a small course. Without walls on this machine it asks for none, as its owner would have to."""
    folder = tmp_path_factory.mktemp("autograder")
    course = small_course(folder / "course")
    path = folder / "autograder.zip"
    path.write_bytes(build_autograder(course, words_for_this_machine()))
    return path


def words_for_this_machine() -> list[str]:
    """Nothing where there are walls, which grading takes by itself."""
    return [] if best_level() is not Level.PROCESS else ["--sandbox", "process"]


@pytest.fixture(scope="module")
def image(archive: Path) -> Path:
    """What Gradescope builds of the zip, once for all submissions."""
    root = archive.parent / "platform"
    root.mkdir()
    build_image(archive, root)
    return root


def graded(submission: Path, image: Path) -> dict[str, Any]:
    """results.json as the platform would have it."""
    document: dict[str, Any] = json.loads(submit(submission, image).results)
    return document


def test_zip_has_its_scripts_at_the_top_and_can_run_them(archive: Path) -> None:
    """No enclosing folder; both scripts are executable and begin with #!; nothing that is only for selfcheck."""
    with zipfile.ZipFile(archive) as opened:
        for name in ("setup.sh", "run_autograder"):
            assert stat.S_IMODE(opened.getinfo(name).external_attr >> 16) == 0o755
            assert opened.read(name).startswith(b"#!/usr/bin/env bash\n")
        names = opened.namelist()
        assert opened.read(f"course/{SECRET_FILE}") == b"only here"
        assert b"numpy==" in opened.read("requirements.txt")
    assert "course/reference/clipping/solution.py" in names
    assert "package/grader/sandbox/worker.py" in names
    assert [name for name in names if "__pycache__" in name or "/submissions/" in name] == []


def test_the_same_course_gives_the_same_zip(archive: Path) -> None:
    """No clock stands in it."""
    assert build_autograder(archive.parent / "course", words_for_this_machine()) == archive.read_bytes()
    with zipfile.ZipFile(archive) as opened:
        assert {entry.date_time for entry in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_right_work_gets_its_points_behind_a_closed_door(image: Path, tmp_path: Path) -> None:
    """A folder as a student uploads it, graded by the zip alone; what it is graded by is for nobody else to read."""
    shutil.copy(RIGHT, tmp_path / "clipping.py")
    document = graded(tmp_path, image)
    assert (document["score"], {test["status"] for test in document["tests"]}) == (10, {"passed"})
    course = [image / "source" / "course", *(image / "source" / "course").rglob("*")]
    assert [path for path in course if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def test_work_that_cannot_be_read_has_no_points_and_is_told(image: Path, tmp_path: Path) -> None:
    """The student reads what was wrong, and the platform has a score. What was graded before leaves no trace."""
    (tmp_path / "clipping.py").write_text("def clip_by_value(grads, limit)\n", encoding="utf-8")
    document = graded(tmp_path / "clipping.py", image)
    assert (document["score"], {test["status"] for test in document["tests"]}) == (0, {"failed"})
    assert "clipping.py, line 1" in document["output"]


def test_broken_archive_has_no_points_and_is_told(image: Path, tmp_path: Path) -> None:
    """Work that nobody can open is not ours to be blamed for: its author reads what to do."""
    (tmp_path / "work.zip").write_bytes(b"PK broken")
    document = graded(tmp_path, image)
    assert (document["score"], len(document["tests"])) == (0, 1)
    assert "work.zip" in document["output"]


def test_names_in_a_submission_do_not_matter(image: Path, tmp_path: Path) -> None:
    """Whatever a student calls a folder, it is one submission: nothing is taken for a class of others."""
    folder = tmp_path / "Ada Lovelace_7_assignsubmission_file"
    folder.mkdir()
    shutil.copy(RIGHT, folder / "clipping.py")
    (folder / "submission_metadata.yml").write_text("submission_1: {}\n", encoding="utf-8")
    assert graded(tmp_path, image)["score"] == 10


def test_fault_of_ours_is_no_score(image: Path) -> None:
    """A course that cannot be read leaves what was written first: no score, kind words, and the reason in the log."""
    rubric = image / "source" / "course" / "rubric.yaml"
    kept = rubric.read_bytes()
    rubric.write_bytes(b"schema: [")
    played = submit(RIGHT, image)
    rubric.write_bytes(kept)
    document = json.loads(played.results)
    assert "score" not in document
    assert document["output"].startswith("The grader failed. This is our fault, not yours.")
    assert "course/rubric.yaml:2:1: " in played.log


def test_course_without_references_is_refused(tmp_path: Path) -> None:
    """A handout makes no autograder."""
    shutil.rmtree(small_course(tmp_path / "course") / "reference")
    with pytest.raises(UsageError, match="no reference/ here; an autograder is made in the course's own folder"):
        build_autograder(tmp_path / "course", [])
