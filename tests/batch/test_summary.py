"""A class in memory: a line of text for each mark, whatever is behind it, and what stands in the way of all."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from pathlib import Path

from grader.batch.marking import Marker, Unreadable
from grader.batch.summary import ClassResult
from grader.course.course import Course
from grader.intake.submission import read_submission
from grader.model.grade import Grade
from grader.pipeline import Paper, grade
from grader.scoring.score import score

MANY = 500
BYTES = 500  # a name, a short line, and their places


def graded(handed_in: Path, paper: Paper) -> Grade:
    """The mark of wrong work, with all the facts behind it."""
    evidence = grade(read_submission(handed_in / "dan.py"), paper)
    return score(evidence, paper.course.rubric, paper.course.exercises)


def test_a_class_grows_by_a_line_of_text(handed_in: Path, tmp_path: Path, clipping_paper: Paper) -> None:
    """What is held of a submission does not grow with what was found out about it, which nobody else shares."""
    result = ClassResult(tmp_path, Marker(clipping_paper.course, clipping_paper.course.rubric))
    one = graded(handed_in, clipping_paper)
    result.add(one)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for number in range(MANY):
            notes = tuple(f"{number}, {line}" for line in range(100))
            result.add(replace(one, student=f"student {number}", notes=notes))
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(result.students) == MANY + 1
    assert (after - before) / MANY < BYTES


def test_a_later_mark_takes_the_place_of_an_earlier_one(handed_in: Path, tmp_path: Path, clipping_paper: Paper) -> None:
    """Somebody told of twice has one line; a fault of ours stands in the way until there is a mark."""
    course: Course = clipping_paper.course
    result = ClassResult(tmp_path, Marker(course, course.rubric))
    one = graded(handed_in, clipping_paper)
    result.add(Unreadable(one.student, "the disk was full", is_ours=True))
    result.add(Unreadable("Bo", "damaged"))
    assert not result.is_final
    result.add(one)
    assert result.is_final
    assert (result.students, result.unreadable) == (["Bo", "dan"], [Unreadable("Bo", "damaged")])
    result.write_table()
    lines = (tmp_path / "grades.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[0] for line in lines] == ["submission", "Bo", "dan"]
