"""Numbers about a class: worked by hand, and laws that hold for every class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.model.evidence import Verdict
from grader.model.exercise import Array
from grader.model.statistics import ClassStatistics, Mark, Row
from grader.scoring.statistics import correlation, histogram, quartiles, statistics

NAMES = "ABCDEFGH"

# Points 0 to 4 in halves: everything that is added up is exact.
POINTS = hnp.arrays(
    np.float64,
    st.tuples(st.integers(2, 12), st.integers(2, 5)),
    elements=st.integers(0, 8).map(lambda halves: halves / 2),
)


def rows(points: Array | Sequence[Sequence[float]], tops: Sequence[float] | None = None) -> list[Row]:
    """A class by its points, a row a student and a column a criterion of at most so many points, 4 each if not said."""
    tops = tops or [4.0] * len(points[0])
    return [
        Row(f"s{i}", tuple(map(mark, NAMES, line, tops)), float(sum(line)), sum(tops)) for i, line in enumerate(points)
    ]


def mark(name: str, score: float, top: float) -> Mark:
    """A line of the mark sheet with the verdict that goes with its points."""
    return Mark(f"x.{name}", float(score), top, Verdict.CORRECT if score == top else Verdict.WRONG_VALUES)


# Ada, Bo, Cy and Di; A and B are worth 2 points, C is worth 4.
BY_HAND = rows([(2, 2, 4), (2, 0, 4), (0, 2, 0), (0, 0, 0)], (2, 2, 4))


def close(first: object, second: object) -> bool:
    """Whether two results are the same up to the order in which numbers were added."""
    if isinstance(first, float) and isinstance(second, float):
        return first == pytest.approx(second, rel=1e-9, abs=1e-9)
    return first == second


def test_class_by_hand() -> None:
    """Totals 8, 6, 2, 0: mean 16 / 4 = 4; squared distances 16 + 4 + 4 + 16 = 40, so the variance is 40 / 3.

    Quartiles of 0, 2, 6, 8, at 3 * 1/4 = 0.75, 1.5 and 2.25 steps from the first: 0 + 0.75 * 2 = 1.5, halfway from 2
    to 6 = 4, 6 + 0.25 * 2 = 6.5. Of 8 points they are 0, 25, 75 and 100 %: tenths number 0, 2, 7, and the last.
    """
    seen = statistics(BY_HAND)
    assert (seen.n, seen.mean, seen.lowest, seen.highest, seen.max_score) == (4, 4.0, 0.0, 8.0, 8.0)
    assert seen.sd == pytest.approx((40 / 3) ** 0.5)
    assert seen.quartiles == (1.5, 4.0, 6.5)
    assert seen.histogram == (1, 0, 1, 0, 0, 0, 0, 1, 0, 1)


def test_alpha_by_hand() -> None:
    """Variances with n - 1: A 4 * 1 / 3, B the same, C 4 * 4 / 3, in sum 8; of the totals 40 / 3.

    alpha = 3 / 2 * (1 - 8 / (40 / 3)) = 1.5 * (1 - 0.6) = 0.6.
    """
    assert statistics(BY_HAND).alpha == pytest.approx(0.6)


def test_discrimination_by_hand() -> None:
    """Each criterion with the sum of the two others, both as distances from their means.

    A: 1, 1, -1, -1 with 3, 1, -1, -3: products 3 + 1 + 1 + 3 = 8, squares 4 and 20: r = 8 / sqrt(80) = 2 / sqrt(5).
    B: 1, -1, 1, -1 with 3, 3, -3, -3: products 3 - 3 - 3 + 3 = 0.
    C: 2, 2, -2, -2 with 2, 0, 0, -2: products 4 + 4 = 8, squares 16 and 8: r = 8 / sqrt(128) = 1 / sqrt(2).
    """
    found = [one.discrimination for one in statistics(BY_HAND).criteria]
    assert found == pytest.approx([2 / 5**0.5, 0.0, 1 / 2**0.5])


def test_criteria_by_hand() -> None:
    """Half of the points of each were got, by two of the four people; everybody attempted each."""
    criteria = statistics(BY_HAND).criteria
    assert [(one.id, one.mean, one.difficulty, one.attempts) for one in criteria] == [
        ("x.A", 1.0, 0.5, 4),
        ("x.B", 1.0, 0.5, 4),
        ("x.C", 2.0, 0.5, 4),
    ]
    assert all(one.verdicts == {Verdict.CORRECT: 2, Verdict.WRONG_VALUES: 2} for one in criteria)


@given(points=POINTS, data=st.data())
def test_order_of_people_does_not_matter(points: Array, data: st.DataObject) -> None:
    """A class list sorted otherwise is the same class."""
    shuffled = data.draw(st.permutations(rows(points)))
    first, second = statistics(rows(points)), statistics(shuffled)
    for name in ("n", "mean", "sd", "quartiles", "histogram", "alpha", "co_failures", "mistakes", "undefined"):
        assert close(getattr(first, name), getattr(second, name)), name
    for one, other in zip(first.criteria, second.criteria, strict=True):
        assert close(one.discrimination, other.discrimination)
        assert replace(one, discrimination=None) == replace(other, discrimination=None)


@given(points=POINTS)
def test_scale_of_all_points_does_not_matter(points: Array) -> None:
    """Everything worth twice as much: the same difficulty, discrimination, reliability and histogram."""
    first, second = statistics(rows(points)), statistics(rows(points * 2, [8.0] * points.shape[1]))
    assert close(first.alpha, second.alpha)
    assert first.histogram == second.histogram
    for one, other in zip(first.criteria, second.criteria, strict=True):
        assert close(one.discrimination, other.discrimination)
        assert one.difficulty == other.difficulty


@given(points=POINTS)
def test_values_stay_in_their_bounds(points: Array) -> None:
    """Nobody is lost from a count; alpha is at most 1, a correlation within -1 and 1, a difficulty within 0 and 1."""
    seen = statistics(rows(points))
    assert sum(seen.histogram) == seen.n == len(points)
    assert seen.alpha is None or seen.alpha <= 1 + 1e-9
    assert all(sum(one.verdicts.values()) == seen.n for one in seen.criteria)
    assert all(one.discrimination is None or -1 <= one.discrimination <= 1 for one in seen.criteria)
    assert all(one.difficulty is not None and 0 <= one.difficulty <= 1 for one in seen.criteria)


@given(column=hnp.arrays(np.float64, st.integers(2, 9), elements=st.integers(0, 4)), times=st.integers(2, 5))
def test_parallel_criteria_are_perfectly_reliable(column: Array, times: int) -> None:
    """Criteria in which everybody has the same points as in each other: alpha 1, discrimination 1."""
    seen = statistics(rows(np.stack([column] * times, axis=1)))
    if np.ptp(column):
        assert seen.alpha == pytest.approx(1)
        assert [one.discrimination for one in seen.criteria] == pytest.approx([1.0] * times)


def test_independent_criteria_are_not_reliable_at_all() -> None:
    """Every combination of right and wrong once: variances add up, so alpha is 0, and so is each discrimination."""
    points = np.array(np.meshgrid([0, 4], [0, 4], [0, 4])).reshape(3, -1).T
    seen = statistics(rows(points))
    assert seen.alpha == pytest.approx(0)
    assert [one.discrimination for one in seen.criteria] == pytest.approx([0] * 3)


def test_criterion_that_good_people_lose_has_negative_discrimination() -> None:
    """The more of A, the less of B: each correlates with the other at -1."""
    seen = statistics(rows([(4, 0), (2, 2), (0, 4)]))
    assert [one.discrimination for one in seen.criteria] == pytest.approx([-1, -1])


def test_bonus_is_in_nobodys_sum() -> None:
    """A bonus criterion changes neither alpha nor the discrimination of others, and has one of its own."""
    bonus = [
        replace(row, marks=(*row.marks, replace(mark("D", points, 4), bonus=True)))
        for row, points in zip(BY_HAND, (4, 1, 3, 0), strict=True)
    ]
    plain, seen = statistics(BY_HAND), statistics(bonus)
    assert seen.alpha == plain.alpha
    assert [one.discrimination for one in seen.criteria[:3]] == [one.discrimination for one in plain.criteria]
    # 2, -1, 1, -2 with the distances of 8, 6, 2, 0 from 4: 8 - 2 - 2 + 8 = 12, squares 10 and 40: 12 / 20.
    assert seen.criteria[3].discrimination == pytest.approx(0.6)


def test_points_above_the_maximum_have_a_bin_of_their_own() -> None:
    """100 % is in the last tenth, more than that beyond it."""
    assert histogram(np.array([9.99, 10.0, 10.5, 0.0, 1.0]), 10.0) == (1, 1, 0, 0, 0, 0, 0, 0, 0, 2, 1)


def test_sums_of_binary_fractions_are_in_their_tenth() -> None:
    """0.1 + 0.2, which is a hair above 0.3, and 0.7, ten times which is a hair below 7."""
    assert histogram(np.array([0.1 + 0.2, 0.3, 0.7]), 1.0) == (0, 0, 0, 2, 0, 0, 0, 1, 0, 0)


def test_quartiles_are_those_of_definition_seven() -> None:
    """Of one mark they are that mark; of 1 to 5 they are marks themselves; of 1 to 4 between them."""
    assert quartiles(np.array([3.0])) == (3.0, 3.0, 3.0)
    assert quartiles(np.arange(1.0, 6.0)) == (2.0, 3.0, 4.0)
    assert quartiles(np.array([4.0, 1.0, 3.0, 2.0])) == (1.75, 2.5, 3.25)


def test_dust_is_no_variation() -> None:
    """Sums that differ only by the order of adding do not vary, so nothing correlates with them."""
    assert correlation(np.array([0.1 + 0.2, 0.3]), np.array([0.0, 1.0])) is None


@pytest.mark.parametrize(
    ("points", "undefined", "of_first"),
    [
        ([(2, 4)], {"sd": "only one", "alpha": "only one"}, {"discrimination": "only one"}),
        ([(2,), (4,)], {"alpha": "fewer than two"}, {"discrimination": "no other"}),
        ([(2, 4), (2, 4)], {"alpha": "the same total"}, {"discrimination": "points here"}),
        ([(2, 1), (4, 1)], {}, {"discrimination": "all other"}),
    ],
)
def test_undefined_is_none_and_said_in_words(
    points: list[tuple[int, ...]], undefined: dict[str, str], of_first: dict[str, str]
) -> None:
    """One person, one criterion, nothing that varies: no number stands for what cannot be known."""
    seen = statistics(rows(points))
    for record, expected in ((seen, undefined), (seen.criteria[0], of_first)):
        assert isinstance(record.undefined, dict)
        assert record.undefined.keys() == expected.keys()
        assert all(words in record.undefined[name] for name, words in expected.items())
        assert all(getattr(record, name) is None for name in expected)


@pytest.mark.parametrize("nobody", [[], [Row("gone")]], ids=["empty", "unreadable"])
def test_class_without_marks_has_no_numbers(nobody: list[Row]) -> None:
    """No mean is invented, and those without a mark are counted."""
    seen = statistics(nobody)
    assert (seen.n, seen.without_mark, seen.criteria, sum(seen.histogram)) == (0, len(nobody), (), 0)
    assert (seen.mean, seen.sd, seen.quartiles, seen.alpha) == (None,) * 4
    assert {"mean", "sd", "quartiles", "alpha"} <= seen.undefined.keys()


def test_people_without_a_mark_change_nothing_else() -> None:
    """They are counted, and no zero is made of them."""
    seen = statistics([*BY_HAND, Row("gone")])
    assert seen == replace(statistics(BY_HAND), without_mark=1)


def test_mistakes_are_counted_by_people_and_by_criteria() -> None:
    """Whoever made one mistake that cost two criteria is one person, the most frequent mistake first."""
    wrong = Mark("x.A", 0, 1, Verdict.WRONG_VALUES, "x/swapped")
    other = Mark("x.B", 0, 1, Verdict.WRONG_VALUES, "x/doubled")
    seen: ClassStatistics = statistics(
        [
            Row("a", (wrong, replace(wrong, criterion="x.B")), 0.0, 2.0),
            Row("b", (wrong, other), 0.0, 2.0),
        ]
    )
    assert list(seen.mistakes.items()) == [("x/swapped", 2), ("x/doubled", 1)]
    assert [dict(one.diagnoses) for one in seen.criteria] == [{"x/swapped": 2}, {"x/doubled": 1, "x/swapped": 1}]


def test_who_handed_in_nothing_did_not_attempt() -> None:
    """Missing and not implemented are no attempts; every other end is one."""
    ends = list(Verdict)
    column = [Row(str(end), (Mark("x.A", 0, 1, end),), 0.0, 1.0) for end in ends]
    assert statistics(column).criteria[0].attempts == len(ends) - 2


def test_excused_line_is_judged_by_its_checks_and_lowers_nobody() -> None:
    """Excused from 4 of 10 points, 6 of 6 are a full mark; for the criterion, what its checks gave counts of 4."""

    def row(name: str, *scores: tuple[float, float], total: float, most: float) -> Row:
        marks = tuple(Mark(f"e.c{i}", score, worth, Verdict.CORRECT) for i, (score, worth) in enumerate(scores))
        return Row(name, marks, total, most)

    seen = statistics(
        [
            row("ada", (6, 6), (4, 4), total=10, most=10),
            row("bo", (6, 6), (2, 0), total=6, most=6),  # the checks gave 2, and a person excused the line
        ]
    )
    assert (seen.max_score, seen.mean, seen.lowest) == (10, 10, 10)
    assert seen.histogram[9] == 2
    assert (seen.criteria[1].max_score, seen.criteria[1].difficulty) == (4, 0.75)
