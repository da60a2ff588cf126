"""OUT/ as rows of marks and as works to compare: the one place that knows where they are stored."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from grader.errors import UsageError
from grader.model.evidence import Verdict
from grader.model.similarity import Print, Work
from grader.model.statistics import Mark, Row
from grader.store.database import NAME, Store, Total
from grader.store.database import Mark as StoredMark
from grader.store.results import marks_of, read_results


def rows(out: Path, exercises: Collection[str] | None = None) -> Iterator[Row]:
    """Everybody of OUT in the order of their names; exercises: only these, whose points are the total then.

    They come from the database where there is one, else from the documents, which take longer to read.
    Raises UsageError where there are no results, or where two of them are about different criteria.
    """
    first: Row | None = None
    for row in _stored(out, exercises) if (out / NAME).is_file() else _written(out, exercises):
        if row.score is not None:
            first = first or row
            _must_match(first, row, out)
        yield row


def _stored(out: Path, exercises: Collection[str] | None) -> Iterator[Row]:
    with Store(out) as store:
        totals = store.totals()
        marks: dict[str, list[StoredMark]] = {}
        for student, mark in store.marks():
            marks.setdefault(student, []).append(mark)
        for student in store.students():
            total = totals.get(student)
            yield _row(student, total, marks.get(student, ()), exercises) if total else Row(student)


def _written(out: Path, exercises: Collection[str] | None) -> Iterator[Row]:
    for document in read_results(out):
        with _whole(out, document):
            student, score = str(document["student"]), document["score"]
            total = None if score is None else Total(float(score), float(document["max_score"]), document["final"])
            row = _row(student, total, list(marks_of(document)), exercises) if total else Row(student)
        yield row


@contextmanager
def _whole(out: Path, document: dict[str, Any]) -> Iterator[None]:
    """Say whose document lacks something. Raises UsageError then."""
    try:
        yield
    except (KeyError, TypeError, ValueError) as error:
        name = document.get("student", "somebody")
        raise UsageError(f"{out / 'results'}: the document of {name} is not whole: {error!r}") from None


def _row(student: str, total: Total, marks: Sequence[StoredMark], exercises: Collection[str] | None) -> Row:
    """A student's row; of some exercises alone, these make the total."""
    mine = tuple(
        Mark(
            f"{one.exercise}.{one.criterion}",
            one.graded,
            one.max_score,
            Verdict(one.verdict),
            one.diagnosis,
            bool(one.bonus),
        )
        for one in marks
        if exercises is None or one.exercise in exercises
    )
    if exercises is None:
        return Row(student, mine, total.score, total.max_score)
    most = math.fsum(mark.max_score for mark in mine if not mark.bonus)
    return Row(student, mine, math.fsum(mark.score for mark in mine), most)


def _must_match(first: Row, row: Row, out: Path) -> None:
    mine, theirs = ([mark.criterion for mark in one.marks] for one in (row, first))
    if mine != theirs:
        odd = ", ".join(sorted({*mine} ^ {*theirs})) or "the same criteria in another order"
        raise UsageError(
            f"{out}: {row.student} and {first.student} were graded by different rubrics ({odd}); grade the class again"
        )


def works(out: Path) -> Iterator[Work]:
    """The wrong outputs of everybody of OUT, in the order of their names.

    What was kept by follow-through is left out: it is right for an earlier mistake, which counts by itself.
    Raises UsageError as `rows` does.
    """
    for document in read_results(out):
        with _whole(out, document):
            name = str(document["student"])
            work = Work(name, tuple(_prints(document)))
        yield work


def _prints(document: dict[str, Any]) -> Iterator[Print]:
    for exercise in document.get("exercises", ()):
        # What a mistake leads to in a later check of its exercise is often not told to be due to it.
        known = any(line["diagnosis"] for line in exercise["criteria"])
        for check in (check for line in exercise["criteria"] for check in line["checks"]):
            if check.get("print") and not check["followed_through"]:
                yield Print(check["id"], check["print"], known)
