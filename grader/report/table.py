"""grades.csv: a row a submission, a column a criterion. Safe to open in a spreadsheet.

The columns are the same whether or not anybody was late or has a line set by hand, so that what reads them need not
ask. score is the sum of the criteria without late_loss, rounded; an excused criterion says EX and is not in max_score.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache

from grader.model.grade import CriterionGrade, ExerciseGrade, Grade
from grader.model.points import points
from grader.model.same import Same
from grader.model.text import clean

REMEMBERED = 128  # exercises' columns, each with the exercise that it is of
HEAD = ["submission", "score", "max_score", "status", "days_late", "late_loss", "by_hand"]
EXCUSED = "EX"  # as Canvas writes it
FORMULA_STARTS = ("=", "+", "-", "@")


def grades_csv(lines: Mapping[str, bytes], criteria: Sequence[str]) -> bytes:
    """The class as CSV, UTF-8, in the order of its first column. lines: by name, in any order.

    criteria: `exercise.criterion` in order.
    """
    ordered = sorted(sorted(lines, key=lines.__getitem__), key=guarded)
    return b"".join([_line([*HEAD, *criteria]), *(lines[name] for name in ordered)])


def grade_line(grade: Grade, criteria: Sequence[str]) -> bytes:
    """The line of one submission, which is all that a table needs to know of its mark."""
    return _line(_row(grade, criteria))


def failure_line(name: str, reason: str, criteria: Sequence[str]) -> bytes:
    """The line of a submission that got no mark, and why."""
    return _line([guarded(name), "", "", guarded(reason), *[""] * (len(HEAD) + len(criteria) - 4)])


def _line(cells: Sequence[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue().encode()


def exact_points(value: float) -> str:
    """Points for a program that adds them up: without the dust of binary fractions, and not rounded further."""
    return points(value, 6)


def _row(grade: Grade, criteria: Sequence[str]) -> list[str]:
    scores = dict(cell for exercise in grade.exercises for cell in _scores(Same(exercise)))
    status = "graded" if grade.final else "not final"
    days = max((late.days for late in grade.late), default=0)
    lost = math.fsum(late.lost for late in grade.late)
    cells = [str(days), exact_points(lost), " ".join(grade.by_hand), *(scores.get(name, "") for name in criteria)]
    return [guarded(grade.student), exact_points(grade.score), exact_points(grade.max_score), status, *cells]


@lru_cache(REMEMBERED)
def _scores(same: Same[ExerciseGrade]) -> tuple[tuple[str, str], ...]:
    """The columns of an exercise, which many of a class fill alike."""
    exercise = same.held
    return tuple((f"{exercise.id}.{c.id}", _score(c)) for c in exercise.criteria)


def _score(criterion: CriterionGrade) -> str:
    return EXCUSED if criterion.is_excused else exact_points(criterion.score)


def guarded(text: str) -> str:
    """Keep a spreadsheet from reading a student's text as a formula, and a cell from becoming two lines."""
    flat = clean(text, 500)
    return f"'{flat}" if flat.lstrip().startswith(FORMULA_STARTS) else flat
