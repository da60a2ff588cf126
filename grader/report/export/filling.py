"""What filling in any platform's file has in common: numbers as the file writes them, and what is told afterwards."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from grader.errors import UsageError
from grader.model.points import points
from grader.report.export.marks import Mark
from grader.report.export.people import Matching, Person, match

_NUMBER = re.compile(r"\s*\d+(?:[.,]\d+)?\s*")


@dataclass(frozen=True)
class Filled:
    """The file with marks in it. told: whose mark is not in it, and why, a line each."""

    data: bytes
    filled: int
    told: tuple[str, ...]


def number(text: str) -> float | None:
    """A number as platforms write it, with a point or a comma; None for anything else."""
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def written_points(mark: Mark, possible: str, place: str, *, scale: bool) -> str:
    """A mark as a cell of points, with the decimal sign that `possible`, the file's own maximum, is written with.

    Raises UsageError where the file's maximum is another one than the mark's and nobody asked to scale.
    """
    most, score = number(possible), mark.score or 0.0
    if most is not None and abs(most - mark.max_score) > 1e-9:
        # An excused line counts in neither sum, and the share of the rest is what the student has of the whole.
        if not scale and not any(line.excused for line in mark.lines):
            raise UsageError(
                f"{place}: {points(most)} points are possible there, and {points(mark.max_score)} in the results; "
                f"--scale converts them"
            )
        score *= most / mark.max_score if mark.max_score else 0.0
    text = points(score)
    return text.replace(".", ",") if "," in possible else text


def match_given(marks: Sequence[Mark], people: Sequence[Person], bulk: re.Pattern[str]) -> Matching:
    """Lay those marks beside rows that a platform is given; among the unmatched are the others, with why not."""
    told = [reason for mark in marks if (reason := why_not(mark))]
    matching = match([mark for mark in marks if not why_not(mark)], people, bulk)
    return replace(matching, unmatched=(*told, *matching.unmatched))


def why_not(mark: Mark) -> str:
    """Why a mark is not given to a platform; empty if it is."""
    if mark.score is None:
        return f"{mark.student}: no mark: {mark.error}"
    return "" if mark.final else f"{mark.student}: not final, a check failed through a fault of ours"
