"""Numbers about a class as text and as grader/stats/v1."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from grader.model.evidence import Verdict
from grader.model.statistics import Mark, Row
from grader.report.statistics import statistics_bytes, statistics_text
from grader.scoring.statistics import statistics

R, W, M = Verdict.CORRECT, Verdict.WRONG_VALUES, Verdict.MISSING
SWAPPED = "cell/wrong_values/gates_swapped"


def row(name: str, *ends: tuple[float, Verdict], bonus: float = 0.0) -> Row:
    """One person: two criteria of the cell, one of its gradient, and a bonus."""
    tops = (2.0, 3.0, 5.0)
    names = ("cell.step", "cell.sequence", "gradient.step")
    marks = [
        Mark(criterion, points, top, end, SWAPPED if end is W and "cell" in criterion else "")
        for criterion, top, (points, end) in zip(names, tops, ends, strict=True)
    ]
    extra = Mark("gradient.extra", bonus, 1.0, R if bonus else M, bonus=True)
    return Row(name, (*marks, extra), sum(mark.score for mark in marks) + bonus, sum(tops))


CLASS = [
    row("ada", (2, R), (3, R), (5, R), bonus=1),
    row("bo", (2, R), (3, R), (2.5, W)),
    row("cy", (0, W), (0, W), (5, R)),
    row("di", (0, W), (1, W), (0, M)),
    row("eve", (2, R), (3, R), (0, W)),
    Row("gone"),
]
ALONE = [row("ada", (2, R), (3, R), (5, R))]


@pytest.mark.parametrize(("name", "people"), [("class", CLASS), ("alone", ALONE), ("nobody", [Row("gone")])])
def test_text_is_as_reviewed(golden: Callable[[str, str], None], name: str, people: list[Row]) -> None:
    """A class, one person, nobody: to the letter."""
    golden(f"statistics_{name}.txt", statistics_text(statistics(people), width=100))


def test_json_is_as_reviewed(golden: Callable[[str, str], None]) -> None:
    """Every number, to the letter."""
    golden("statistics.json", statistics_bytes(statistics(CLASS)).decode())


@pytest.mark.parametrize("people", [CLASS, ALONE, [Row("gone")], []])
def test_json_is_strict(people: list[Row]) -> None:
    """No NaN: what is not defined is null, and the reason stands beside it."""

    def refuse(token: str) -> None:
        raise AssertionError(token)

    seen = json.loads(statistics_bytes(statistics(people)), parse_constant=refuse)
    assert seen["schema"] == "grader/stats/v1"
    for record in (seen, *seen["criteria"]):
        assert all(record[name] is None and why for name, why in record["undefined"].items())


def test_order_of_people_does_not_change_a_byte() -> None:
    """The digits that are shown do not depend on the order of adding."""
    assert statistics_bytes(statistics(CLASS)) == statistics_bytes(statistics(CLASS[::-1]))


def test_colour_is_only_where_it_is_wanted() -> None:
    """Weak criteria are red on a terminal; the words are the same."""
    seen = statistics(CLASS)
    assert "\x1b" in statistics_text(seen, color=True)
    assert "\x1b" not in statistics_text(seen)
