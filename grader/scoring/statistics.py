"""Rows of marks -> numbers about the class and about each criterion. Pure; where nothing can be said there is None.

Sources: Cronbach, Psychometrika 16 (1951), for alpha; Hyndman and Fan, The American Statistician 50 (1996), for the
quartiles, which are those of their definition 7.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grader.model.evidence import ABSENT
from grader.model.exercise import Array
from grader.model.statistics import ClassStatistics, CriterionStatistics, Mark, Row
from grader.scoring.cofailure import DUST, co_failures

TENTHS = 10

NOBODY = "nobody has a mark"
ALONE = "only one person has a mark"
SAME_HERE = "everybody has the same points here"
SAME_ELSEWHERE = "everybody has the same points for all other criteria together"
NO_OTHER = "there is no other criterion to compare with"
NO_POINTS = "it is worth no points"
ONE_CRITERION = "there are fewer than two criteria"
SAME_TOTAL = "everybody has the same total"


@dataclass(frozen=True)
class _Answer:
    """A value, or why there is none."""

    value: float | None = None
    why: str = ""


def statistics(rows: Sequence[Row]) -> ClassStatistics:
    """Everything about a class; the order of the rows does not matter. Each marked row has the same criteria."""
    marked = [row for row in rows if row.score is not None]
    top = max((row.max_score for row in marked), default=0.0)
    totals = np.array([_of(top, row) for row in marked], np.float64)  # (n,)
    points = np.array([[mark.score for mark in row.marks] for row in marked], np.float64)  # (n, k)
    counts = np.array([not mark.bonus for mark in marked[0].marks], bool) if marked else np.zeros(0, bool)  # (k,)
    columns = [_whole(column) for column in zip(*(row.marks for row in marked), strict=True)]
    spread, alpha = _deviation(totals), _alpha(points[:, counts] if marked else points)
    answers = {"sd": spread, "alpha": alpha}
    return ClassStatistics(
        n=len(marked),
        without_mark=len(rows) - len(marked),
        max_score=top,
        mean=float(totals.mean()) if marked else None,
        sd=spread.value,
        lowest=float(totals.min()) if marked else None,
        quartiles=quartiles(totals) if marked else None,
        highest=float(totals.max()) if marked else None,
        histogram=histogram(totals, top),
        alpha=alpha.value,
        criteria=tuple(_criterion(column, i, points, counts) for i, column in enumerate(columns)),
        mistakes=_counted(name for row in marked for name in {mark.diagnosis for mark in row.marks}),
        co_failures=co_failures(columns),
        undefined=_undefined(answers) | ({} if marked else dict.fromkeys(("mean", "quartiles"), NOBODY)),
    )


def _of(top: float, row: Row) -> float:
    """A total as a share of `top`, since from whom a line was excused has fewer points to get."""
    return (row.score or 0.0) * (top / row.max_score if row.max_score else 1.0)


def _whole(column: Sequence[Mark]) -> list[Mark]:
    """One criterion, worth the same for everybody: from whom it was excused, it would have been worth that too."""
    most = max(mark.max_score for mark in column)
    return [mark if mark.max_score == most else replace(mark, max_score=most) for mark in column]


def quartiles(totals: Array) -> tuple[float, float, float]:
    """The values a quarter, a half and three quarters of the way from the first to the last of the sorted totals.

    Between two neighbours it is interpolated: the quartiles of 1, 2, 3, 4 are 1.75, 2.5 and 3.25.
    """
    first, second, third = np.quantile(totals, [0.25, 0.5, 0.75], method="linear")
    return float(first), float(second), float(third)


def histogram(totals: Array, max_score: float) -> tuple[int, ...]:
    """How many totals are in each tenth of max_score, its lower end included; the last one holds max_score too.

    Where bonus points led beyond max_score there is one more bin for that.
    """
    shares = totals / max_score if max_score else np.zeros_like(totals)
    bins = np.floor(shares * TENTHS + DUST).clip(0, TENTHS - 1).astype(int)
    bins[shares > 1 + DUST] = TENTHS
    return tuple(int(count) for count in np.bincount(bins, minlength=TENTHS))


def correlation(first: Array, second: Array) -> float | None:
    """Pearson's r of two series (n,), or None where one of them does not vary."""
    if not (_varies(first) and _varies(second)):
        return None
    first, second = first - first.mean(), second - second.mean()
    r = first @ second / np.sqrt((first @ first) * (second @ second))
    return float(np.clip(r, -1, 1))  # rounding may lead a hair beyond


def _varies(values: Array) -> bool:
    return bool(values.size > 1 and np.ptp(values) > DUST * max(1.0, float(np.abs(values).max())))


def _deviation(totals: Array) -> _Answer:
    """The standard deviation with n - 1."""
    if totals.size < 2:
        return _Answer(why=ALONE if totals.size else NOBODY)
    return _Answer(float(totals.std(ddof=1)) if _varies(totals) else 0.0)


def _alpha(points: Array) -> _Answer:
    """Of k criteria, k / (k - 1) * (1 - sum of their variances / variance of their sum); points (n, k)."""
    if len(points) < 2:
        return _Answer(why=ALONE if len(points) else NOBODY)
    k = points.shape[1]
    if k < 2:
        return _Answer(why=ONE_CRITERION)
    sums = points.sum(axis=1)
    if not _varies(sums):
        return _Answer(why=SAME_TOTAL)
    return _Answer(float(k / (k - 1) * (1 - points.var(axis=0, ddof=1).sum() / sums.var(ddof=1))))


def _criterion(column: Sequence[Mark], position: int, points: Array, counts: Array) -> CriterionStatistics:
    mark, mine = column[0], points[:, position]
    mean = float(mine.mean())
    difficulty = _Answer(mean / mark.max_score) if mark.max_score else _Answer(why=NO_POINTS)
    discrimination = _discrimination(position, points, counts)
    return CriterionStatistics(
        id=mark.criterion,
        max_score=mark.max_score,
        bonus=mark.bonus,
        attempts=sum(one.verdict not in ABSENT for one in column),
        mean=mean,
        difficulty=difficulty.value,
        discrimination=discrimination.value,
        verdicts=dict(Counter(sorted(one.verdict for one in column)).most_common()),
        diagnoses=_counted(one.diagnosis for one in column),
        undefined=_undefined({"difficulty": difficulty, "discrimination": discrimination}),
    )


def _counted(names: Iterable[str]) -> dict[str, int]:
    """How often each name that is not empty comes, the most frequent first, then by name."""
    return dict(Counter(sorted(filter(None, names))).most_common())


def _discrimination(position: int, points: Array, counts: Array) -> _Answer:
    """The corrected item-total correlation: of a criterion with the sum of all others, bonus left out of the sum."""
    others = counts.copy()
    others[position] = False
    if len(points) < 2:
        return _Answer(why=ALONE)
    if not others.any():
        return _Answer(why=NO_OTHER)
    mine, rest = points[:, position], points[:, others].sum(axis=1)
    if not _varies(mine):
        return _Answer(why=SAME_HERE)
    r = correlation(mine, rest)
    return _Answer(r, SAME_ELSEWHERE if r is None else "")


def _undefined(answers: dict[str, _Answer]) -> dict[str, str]:
    return {name: answer.why for name, answer in answers.items() if answer.value is None}
