"""OUT/ as rows of marks and as works to compare: the one place that knows where they are stored."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from grader.errors import UsageError
from grader.model.evidence import Verdict
from grader.model.similarity import Print, Work
from grader.model.statistics import Mark, Row
from grader.store.database import NAME, Store
from grader.store.results import read_results


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
        marks: dict[str, list[Mark]] = {}
        for student, one in store.marks():
            if exercises is None or one.exercise in exercises:
                name = f"{one.exercise}.{one.criterion}"
                mark = Mark(name, one.graded, one.max_score, Verdict(one.verdict), one.diagnosis, bool(one.bonus))
                marks.setdefault(student, []).append(mark)
        for student in store.students():
            if student not in totals:
                yield Row(student)
                continue
            mine, total = tuple(marks.get(student, ())), totals[student]
            if exercises is None:
                yield Row(student, mine, total.score, total.max_score)
            else:
                most = math.fsum(mark.max_score for mark in mine if not mark.bonus)
                yield Row(student, mine, math.fsum(mark.score for mark in mine), most)


def _written(out: Path, exercises: Collection[str] | None) -> Iterator[Row]:
    for document in read_results(out):
        with _whole(out, document):
            row = _row(document, exercises)
        yield row


@contextmanager
def _whole(out: Path, document: dict[str, Any]) -> Iterator[None]:
    """Say whose document lacks something. Raises UsageError then."""
    try:
        yield
    except (KeyError, TypeError, ValueError) as error:
        name = document.get("student", "somebody")
        raise UsageError(f"{out / 'results'}: the document of {name} is not whole: {error!r}") from None


def _row(document: dict[str, Any], exercises: Collection[str] | None) -> Row:
    student = str(document["student"])
    if document["score"] is None:
        return Row(student)
    kept = [one for one in document["exercises"] if exercises is None or one["id"] in exercises]
    marks = tuple(_mark(one["id"], line) for one in kept for line in one["criteria"])
    if exercises is None:
        return Row(student, marks, document["score"], document["max_score"])
    return Row(student, marks, sum(one["score"] for one in kept), sum(one["max_score"] for one in kept))


def _mark(exercise: str, line: dict[str, Any]) -> Mark:
    diagnosis = line["diagnosis"]["id"] if line["diagnosis"] else ""
    name, verdict = f"{exercise}.{line['id']}", Verdict(line["verdict"])
    override = line.get("override")
    graded = override["graded"] if override else line["score"]
    return Mark(name, graded, line["max_score"], verdict, diagnosis, line["bonus"])


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
