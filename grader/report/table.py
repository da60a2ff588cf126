"""grades.csv: a row a submission, a column a criterion. Safe to open in a spreadsheet.

The columns are the same whether or not anybody was late or has a line set by hand, so that what reads them need not
ask. score is the sum of the criteria without late_loss, rounded; an excused criterion says EX and is not in max_score.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence

from grader.model.grade import CriterionGrade, Grade
from grader.model.points import points
from grader.model.text import clean

HEAD = ["submission", "score", "max_score", "status", "days_late", "late_loss", "by_hand"]
EXCUSED = "EX"  # as Canvas writes it
FORMULA_STARTS = ("=", "+", "-", "@")


def grades_csv(grades: Sequence[Grade], failures: Sequence[tuple[str, str]], criteria: Sequence[str]) -> bytes:
    """The class as CSV, UTF-8. criteria: `exercise.criterion` in order; an unreadable submission has empty marks."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([*HEAD, *criteria])
    rows = [_row(grade, criteria) for grade in grades]
    blank = [""] * (len(HEAD) + len(criteria) - 4)
    rows += [[guarded(name), "", "", guarded(reason), *blank] for name, reason in failures]
    writer.writerows(sorted(rows))
    return buffer.getvalue().encode()


def exact_points(value: float) -> str:
    """Points for a program that adds them up: without the dust of binary fractions, and not rounded further."""
    return points(value, 6)


def _row(grade: Grade, criteria: Sequence[str]) -> list[str]:
    scores = {f"{e.id}.{c.id}": _score(c) for e in grade.exercises for c in e.criteria}
    status = "graded" if grade.final else "not final"
    days = max((late.days for late in grade.late), default=0)
    lost = math.fsum(late.lost for late in grade.late)
    cells = [str(days), exact_points(lost), " ".join(grade.by_hand), *(scores.get(name, "") for name in criteria)]
    return [guarded(grade.student), exact_points(grade.score), exact_points(grade.max_score), status, *cells]


def _score(criterion: CriterionGrade) -> str:
    return EXCUSED if criterion.is_excused else exact_points(criterion.score)


def guarded(text: str) -> str:
    """Keep a spreadsheet from reading a student's text as a formula, and a cell from becoming two lines."""
    flat = clean(text, 500)
    return f"'{flat}" if flat.lstrip().startswith(FORMULA_STARTS) else flat
