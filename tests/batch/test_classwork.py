"""A class: a row for everybody, the same bytes however it is run, and nobody in anybody's way."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from grader.batch.summary import ClassResult
from grader.course.course import Course
from grader.model.exercise import Group
from grader.pipeline import Paper
from grader.report.result import result_bytes
from tests.classes import Heard, grade_class, tight, written

GOOD = "def spectral_radius(W):\n    import numpy as np\n    return np.abs(np.linalg.eigvals(W)).max()\n"
SUBMISSIONS = {
    "good.py": GOOD.encode(),
    "crash.py": b"import os\nos._exit(0)\n",
    "syntax.py": b"def spectral_radius(W)\n    return 1\n",
    "raises.py": b"def spectral_radius(W):\n    raise ValueError(object())\n",
    "prints.py": b"print('x' * 100000)\n" + GOOD.encode(),
    "floods.py": b"def spectral_radius(W):\n    while True:\n        print('x' * 1000)\n",
    "damaged.zip": b"PK\x03\x04 this is no archive",
    "essay.pdf": b"%PDF-1.7",
    "=cmd().py": GOOD.encode(),
    "José Álvarez.py": GOOD.encode(),
}


@pytest.fixture(scope="module")
def small(paper: Paper) -> Paper:
    """The paper with one function's groups only, so that a batch takes a second."""
    wanted = [position for position, group in enumerate(paper.agenda) if _is_small(group)]
    agenda, expected = [paper.agenda[i] for i in wanted], [paper.expected[i] for i in wanted]
    return Paper(tight(paper.course), agenda, expected, paper.level, paper.notebooks, paper.reference)


@pytest.fixture(scope="module")
def graded(small: Paper, tmp_path_factory: pytest.TempPathFactory) -> tuple[ClassResult, Path]:
    """The class graded once, and its OUT."""
    folder = tmp_path_factory.mktemp("graded")
    return run(folder / "class", folder / "out", small), folder / "out"


def _is_small(group: Group) -> bool:
    return all(call.function == "spectral_radius" for call in group.calls)


def run(folder: Path, out: Path, paper: Paper, watch: Heard | None = None) -> ClassResult:
    """Grade a class of the fixed submissions, counting only the one criterion that was run."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in SUBMISSIONS.items():
        (folder / name).write_bytes(data)
    (folder / "empty").mkdir(exist_ok=True)
    rubric = paper.course.rubric.part(exercises=("gradient_decay",))
    kept = [c for c in rubric.exercises()[0].criteria if c.id == "spectral_radius"]
    part = replace(rubric.exercises()[0], criteria=tuple(kept), points=3)
    narrowed = replace(rubric, assignments=(replace(rubric.assignments[0], exercises=(part,), points=3),))
    return grade_class(folder, out, paper.course, narrowed, paper=paper, watch=watch)


def test_results_are_the_same_bytes_wherever_they_are_made(
    small: Paper, graded: tuple[ClassResult, Path], tmp_path: Path
) -> None:
    """In different directories, results and the table differ in nothing but the clock."""
    run(tmp_path / "b" / "elsewhere", tmp_path / "b" / "out", small)
    first = written(graded[1])
    assert first == written(tmp_path / "b" / "out")
    assert len(first) == len(SUBMISSIONS) + 2


def test_every_entry_has_a_row(graded: tuple[ClassResult, Path]) -> None:
    """Good, broken, unreadable and empty: each is in grades.csv and has a result file with a reason or a mark."""
    result, out = graded
    with (out / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["submission"]: row for row in csv.DictReader(file)}
    assert len(rows) == len(SUBMISSIONS) + 1
    (formula,) = [name for name in rows if "cmd" in name]
    assert not formula.startswith("=")
    assert {rows[name]["score"] for name in ("good", "prints", "José Álvarez", formula)} == {"3"}
    assert {rows[name]["score"] for name in ("crash", "syntax", "raises", "floods", "empty")} == {"0"}
    assert {row.name for row in result.unreadable} == {"damaged", "essay"}
    assert all(row.reason and not row.is_ours for row in result.unreadable)
    assert json.loads((out / "results" / "damaged.json").read_bytes())["error"]
    assert result.is_final


def test_marks_are_told_again_from_what_is_stored(graded: tuple[ClassResult, Path]) -> None:
    """A class in memory is the lines of its table; each mark is there again with its facts, in the order of names."""
    result, out = graded
    told = [grade.student for grade in result.grades()]
    assert told == [name for name in result.students if name not in {"damaged", "essay"}]
    assert [row.name for row in result.unreadable] == ["damaged", "essay"]
    (again,) = result.grades({"raises", "essay", "nobody"})
    stored = json.loads((out / "results" / "raises.json").read_bytes())
    assert json.loads(result_bytes(again)) == {name: value for name, value in stored.items() if name != "evidence"}
    assert stored["exercises"][0]["criteria"][0]["checks"]


def test_provenance_names_what_a_mark_rests_on(graded: tuple[ClassResult, Path], course: Course) -> None:
    """Versions, fingerprints, seed and isolation level are in every result."""
    provenance = json.loads((graded[1] / "results" / "good.json").read_bytes())["provenance"]
    assert provenance["rubric_sha256"] == course.rubric_sha256
    assert provenance["course_sha256"] == course.sha256
    assert provenance["isolation"] == "process"
    assert {"grader", "numpy", "seed_commitment", "wall_s", "cpu_s"} <= provenance.keys()
