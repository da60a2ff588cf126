"""grades.csv: a row a submission, a column a criterion. Safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from grader.model.grade import Grade
from grader.model.text import clean

FORMULA_STARTS = ("=", "+", "-", "@")


def grades_csv(grades: Sequence[Grade], failures: Sequence[tuple[str, str]], criteria: Sequence[str]) -> bytes:
    """The class as CSV, UTF-8. criteria: `exercise.criterion` in order; an unreadable submission has empty marks."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["submission", "score", "max_score", "status", *criteria])
    rows = [_row(grade, criteria) for grade in grades]
    rows += [[guarded(name), "", "", guarded(reason), *[""] * len(criteria)] for name, reason in failures]
    writer.writerows(sorted(rows))
    return buffer.getvalue().encode()


def _row(grade: Grade, criteria: Sequence[str]) -> list[str]:
    scores = {f"{e.id}.{c.id}": c.score for e in grade.exercises for c in e.criteria}
    status = "graded" if grade.final else "not final"
    cells = [_number(scores[name]) if name in scores else "" for name in criteria]
    return [guarded(grade.student), _number(grade.score), _number(grade.max_score), status, *cells]


def _number(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def guarded(text: str) -> str:
    """Keep a spreadsheet from reading a student's text as a formula, and a cell from becoming two lines."""
    flat = clean(text, 500)
    return f"'{flat}" if flat.lstrip().startswith(FORMULA_STARTS) else flat
