"""Every exercise is a whole pair of folders, and nothing of a reference's body is in the half that students get.

assignments/<slug>/    README.md, exercise.py, starter.py, starter.ipynb, public.npz
reference/<slug>/      solution.py, submissions/<verdict>/<name>.py

An exercise that asks for no functions has neither starters nor a reference.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.course.course import Course
from grader.course.overlays import Overlay, read_overlay
from grader.model.evidence import Verdict
from tests.house.sources import ASSIGNMENTS, ROOT, SLUGS, WRITTEN

REFERENCE = ROOT / "reference"
FILES, STARTERS = ("README.md", "exercise.py", "public.npz"), ("starter.py", "starter.ipynb")
KNOWN_WORK = sorted(REFERENCE.glob("*/submissions/**/*.py"))
OTHER_STYLES, MISTAKES = 3, 8

each_written = pytest.mark.parametrize("slug", WRITTEN)
each_exercise = pytest.mark.parametrize("slug", SLUGS)
each_known_work = pytest.mark.parametrize(
    "path", KNOWN_WORK, ids=[p.relative_to(REFERENCE).as_posix() for p in KNOWN_WORK]
)


def overlay_at(path: Path) -> Overlay:
    """The known work in a file, its header read."""
    return read_overlay(path, path.relative_to(REFERENCE).parts[0])


@each_exercise
@pytest.mark.parametrize("name", FILES)
def test_student_half_is_complete(slug: str, name: str) -> None:
    """Task, description and the public answers are there, and none is empty."""
    path = ASSIGNMENTS / slug / name
    assert path.is_file()
    assert path.stat().st_size > 0


@each_exercise
@pytest.mark.parametrize("name", STARTERS)
def test_starters_are_where_there_is_something_to_write(slug: str, name: str) -> None:
    """Both starters of an exercise that asks for functions, and none of one that does not."""
    assert (ASSIGNMENTS / slug / name).is_file() == (slug in WRITTEN)


@each_exercise
def test_readme_opens_with_a_title(slug: str) -> None:
    """The task is a page of its own: a title, and something below it."""
    lines = (ASSIGNMENTS / slug / "README.md").read_text(encoding="utf-8").splitlines()
    assert lines[:1]
    assert lines[0].startswith("# ")
    assert len(lines) > 10


@each_written
def test_hidden_half_is_complete(slug: str) -> None:
    """There is a reference with at least three other styles and eight mistakes beside it."""
    assert (REFERENCE / slug / "solution.py").is_file()
    works = [path.parent.name for path in KNOWN_WORK if path.relative_to(REFERENCE).parts[0] == slug]
    assert works.count(Verdict.CORRECT) >= OTHER_STYLES
    assert len(works) - works.count(Verdict.CORRECT) >= MISTAKES


def test_references_belong_to_exercises() -> None:
    """A folder of reference/ for which assignments/ asks for no function would never be graded."""
    assert sorted(path.name for path in REFERENCE.iterdir() if path.is_dir()) == WRITTEN


def test_rubric_names_every_exercise(course: Course) -> None:
    """What is in assignments/ is worth points somewhere, and the rubric asks for nothing else."""
    assert sorted(entry.id for entry in course.rubric.exercises()) == SLUGS


@each_known_work
def test_known_work_has_a_header(path: Path, course: Course) -> None:
    """A sentence; for a mistake, criteria of the rubric that it loses and a hint; for correct work, its style."""
    overlay = overlay_at(path)
    assert overlay.sentence.endswith(".")
    criteria = {f"{entry.id}.{criterion.id}" for entry in course.rubric.exercises() for criterion in entry.criteria}
    assert sorted(overlay.loses - criteria) == []
    assert bool(overlay.loses) == (overlay.verdict is not Verdict.CORRECT)


@each_known_work
def test_hint_is_a_sentence(path: Path) -> None:
    """A hint ends with a full stop or a question mark; correct work needs none."""
    overlay = overlay_at(path)
    assert overlay.hint.endswith((".", "?")) or (overlay.verdict is Verdict.CORRECT and not overlay.hint)


@each_exercise
def test_rubric_hints_are_sentences(slug: str, course: Course) -> None:
    """Every hint of the rubric ends with a full stop or a question mark."""
    (entry,) = (entry for entry in course.rubric.exercises() if entry.id == slug)
    assert [c.id for c in entry.criteria if c.hint and not c.hint.endswith((".", "?"))] == []
