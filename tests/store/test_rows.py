"""Rows and works of OUT: what its documents say, and words where they do not fit together."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grader.errors import UsageError
from grader.model.evidence import Diagnosis, Finding, Kind, Outcome, Verdict
from grader.model.grade import CheckGrade, CriterionGrade, ExerciseGrade, Grade
from grader.model.rubric import Visibility
from grader.model.similarity import Print, Work
from grader.model.statistics import Mark, Row
from grader.report.result import failure_bytes, result, result_bytes
from grader.store.database import Mark as StoredMark
from grader.store.database import Store, Total
from grader.store.database import Work as StoredWork
from grader.store.rows import rows, works

SWAPPED = Diagnosis(Kind.MISTAKE, "cell/wrong_values/swapped", "Swapped.", "Swap.", frozenset({"cell/step"}))


def criterion(
    name: str, *checks: CheckGrade, points: float = 0.0, diagnosis: Diagnosis | None = None
) -> CriterionGrade:
    """A line worth two points."""
    verdict = checks[0].outcome.verdict
    return CriterionGrade(
        name,
        name,
        points,
        2.0,
        verdict,
        Visibility.PUBLIC,
        checks,
        checks[0],
        bonus=name == "extra",
        diagnosis=diagnosis,
    )


def check(name: str, verdict: Verdict, fingerprint: str = "", *, kept: bool = False) -> CheckGrade:
    """One check, perhaps with a fingerprint."""
    outcome = Outcome(name, verdict, finding=Finding(verdict))
    return CheckGrade(outcome, verdict is Verdict.CORRECT or kept, kept, fingerprint)


CELL = ExerciseGrade(
    "cell",
    "Cell",
    1.0,
    4.0,
    (
        criterion("step", check("cell/step", Verdict.WRONG_VALUES, "aa"), diagnosis=SWAPPED),
        criterion(
            "rest", check("cell/rest", Verdict.WRONG_VALUES, "bb"), check("cell/ok", Verdict.CORRECT), points=1.0
        ),
    ),
)
LATER = ExerciseGrade(
    "later",
    "Later",
    2.0,
    4.0,
    (
        criterion("kept", check("later/kept", Verdict.WRONG_VALUES, "cc", kept=True), points=2.0),
        criterion("extra", check("later/extra", Verdict.WRONG_VALUES, "dd")),
        criterion("shape", check("later/shape", Verdict.WRONG_SHAPE)),
    ),
)
GRADE = Grade("ada", "ada", 3.0, 8.0, (CELL, LATER))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A class of two with a mark, and one without."""
    write(tmp_path, "ada", result_bytes(GRADE))
    write(tmp_path, "bo", result_bytes(replace(GRADE, student="bo", score=2.5)))
    write(tmp_path, "cy", failure_bytes("cy", "damaged"))
    return tmp_path


def write(out: Path, name: str, data: bytes) -> None:
    """A document where a batch puts it."""
    (out / "results").mkdir(exist_ok=True)
    (out / "results" / f"{name}.json").write_bytes(data)


def test_rows_are_the_lines_of_the_mark_sheets(out: Path) -> None:
    """The total is the one that counts; who has no mark has nothing else either."""
    ada, bo, cy = rows(out)
    wrong = Verdict.WRONG_VALUES
    assert ada == Row(
        "ada",
        (
            Mark("cell.step", 0, 2, wrong, SWAPPED.id),
            Mark("cell.rest", 1, 2, wrong),
            Mark("later.kept", 2, 2, wrong),
            Mark("later.extra", 0, 2, wrong, bonus=True),
            Mark("later.shape", 0, 2, Verdict.WRONG_SHAPE),
        ),
        3,
        8,
    )
    assert (bo.score, bo.marks) == (2.5, ada.marks)
    assert cy == Row("cy")


def test_rows_of_some_exercises_have_their_sum_as_total(out: Path) -> None:
    """As if the others had not been set."""
    ada, _, _ = rows(out, {"later"})
    assert ([mark.criterion for mark in ada.marks], ada.score, ada.max_score) == (
        ["later.kept", "later.extra", "later.shape"],
        2,
        4,
    )


def test_works_have_the_prints_of_what_was_lost(out: Path) -> None:
    """What was kept on the student's own terms is left out; a mistake that was recognised is known in its exercise."""
    ada, _, cy = works(out)
    known = (Print("cell/step", "aa", known=True), Print("cell/rest", "bb", known=True))
    assert ada == Work("ada", (*known, Print("later/extra", "dd")))
    assert cy == Work("cy")


def test_results_from_before_there_were_prints_have_none(out: Path) -> None:
    """They can be compared by their text."""
    document = result(GRADE)
    for line in (line for exercise in document["exercises"] for line in exercise["criteria"]):
        for one in line["checks"]:
            one.pop("print", None)
    write(out, "ada", json.dumps(document).encode())
    assert next(works(out)) == Work("ada")


def test_results_of_two_rubrics_are_not_mixed(out: Path) -> None:
    """Both people and the line that differs are named."""
    write(out, "bo", result_bytes(replace(GRADE, student="bo", exercises=(LATER,))))
    with pytest.raises(UsageError, match=r"bo and ada were graded by different rubrics \(cell.rest, cell.step\)"):
        list(rows(out))


@pytest.mark.parametrize("read", [rows, works])
def test_document_that_is_not_whole_is_named(out: Path, read: Any) -> None:
    """Whose it is and what it lacks."""
    document = result(GRADE)
    del document["exercises"][0]["criteria"][0]["diagnosis"]
    write(out, "ada", json.dumps(document).encode())
    with pytest.raises(UsageError, match="the document of ada is not whole: KeyError\\('diagnosis'\\)"):
        list(read(out))


def stored(out: Path) -> None:
    """The same class in the database."""
    with Store(out, writes=True) as store:
        for name, score in (("ada", 3.0), ("bo", 2.5)):
            store.put_work(StoredWork(name, "content"))
            lines = ((exercise.id, line) for exercise in GRADE.exercises for line in exercise.criteria)
            store.put_marks(
                name,
                Total(score, 8.0, final=True),
                [
                    StoredMark(
                        slug,
                        line.id,
                        line.score,
                        line.max_score,
                        line.bonus,
                        line.verdict.value,
                        line.diagnosis.id if line.diagnosis else "",
                        line.score,
                    )
                    for slug, line in lines
                ],
            )
        store.put_work(StoredWork("cy", "", error="damaged"))
        store.put_marks("cy", None, ())


@pytest.mark.parametrize("exercises", [None, {"later"}, {"cell", "later"}])
def test_database_and_documents_give_the_same_rows(out: Path, exercises: set[str] | None) -> None:
    """In the order of the rubric, of all exercises or of some, with those who have no mark."""
    from_documents = list(rows(out, exercises))
    stored(out)
    for path in (out / "results").iterdir():
        path.unlink()
    assert list(rows(out, exercises)) == from_documents
    assert len(from_documents) == 3
