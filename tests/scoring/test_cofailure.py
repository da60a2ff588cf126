"""What is lost together: counts by hand, and against counting one by one."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.evidence import Verdict
from grader.model.statistics import CoFailure, Mark
from grader.scoring.cofailure import co_failures

LOST, KEPT, ABSENT = Verdict.WRONG_VALUES, Verdict.CORRECT, Verdict.MISSING


def column(name: str, ends: list[Verdict]) -> list[Mark]:
    """A criterion of one point by how it ended for each person."""
    return [Mark(name, float(end is KEPT), 1.0, end) for end in ends]


def test_pair_by_hand() -> None:
    """Six people; one handed in nothing for B, so five tried both: 2 lost both, 1 only A, 1 only B, 1 neither.

    phi = (5 * 2 - 3 * 3) / sqrt(3 * 2 * 3 * 2) = 1 / 6; lift = 5 * 2 / (3 * 3) = 10 / 9.
    """
    a = column("A", [LOST, LOST, LOST, KEPT, KEPT, LOST])
    b = column("B", [LOST, LOST, KEPT, LOST, KEPT, ABSENT])
    (pair,) = co_failures([a, b])
    assert (pair.n, pair.both, pair.only_first, pair.only_second) == (5, 2, 1, 1)
    assert pair.phi == pytest.approx(1 / 6)
    assert pair.lift == pytest.approx(10 / 9)


def test_what_is_always_lost_together_has_phi_one() -> None:
    """And a criterion that everybody loses says nothing about any other: lift 1, no phi."""
    a, everybody = [LOST, LOST, KEPT, KEPT], [LOST] * 4
    pairs = {(p.first, p.second): p for p in co_failures([column("A", a), column("B", a), column("C", everybody)])}
    assert pairs["A", "B"].phi == pytest.approx(1)
    assert pairs["A", "B"].lift == pytest.approx(2)
    assert (pairs["A", "C"].phi, pairs["A", "C"].lift) == (None, 1.0)


def test_partly_lost_is_lost_and_dust_is_not() -> None:
    """Half of the points is a loss; a sum that is a hair below the maximum is none."""
    half = [Mark("A", 0.5, 1.0, LOST)]
    whole = [Mark("B", 0.1 + 0.2 + 0.7 - 1e-12, 1.0, KEPT)]
    assert co_failures([half, whole]) == ()
    assert [pair.both for pair in co_failures([half, [Mark("C", 0.0, 1.0, LOST)]])] == [1]


@given(
    st.integers(1, 8).flatmap(
        lambda n: st.lists(
            st.lists(st.sampled_from([LOST, KEPT, ABSENT]), min_size=n, max_size=n), min_size=2, max_size=5
        )
    )
)
def test_counts_are_those_of_counting(ends: list[list[Verdict]]) -> None:
    """Each pair that somebody lost both of is there once, with the numbers that a person would count."""
    found = {(pair.first, pair.second): pair for pair in co_failures([column(str(i), e) for i, e in enumerate(ends)])}
    for (i, first), (j, second) in combinations(enumerate(ends), 2):
        tried = [(a, b) for a, b in zip(first, second, strict=True) if ABSENT not in {a, b}]
        both = tried.count((LOST, LOST))
        assert ((str(i), str(j)) in found) == (both > 0)
        if both:
            pair = found[str(i), str(j)]
            counted = (len(tried), both, tried.count((LOST, KEPT)), tried.count((KEPT, LOST)))
            assert (pair.n, pair.both, pair.only_first, pair.only_second) == counted
            assert pair.phi is None or -1 <= pair.phi <= 1 + 1e-12


def test_the_closest_ties_come_first() -> None:
    """By phi, then by how many people it is about; what has no phi comes after what has a positive one."""
    a, b, rest = [LOST, LOST, KEPT, KEPT], [LOST, KEPT, KEPT, KEPT], [LOST] * 4
    pairs: tuple[CoFailure, ...] = co_failures(
        [column(name, ends) for name, ends in zip("WXYZ", (rest, b, a, a), strict=True)]
    )
    assert [(pair.first, pair.second) for pair in pairs][:1] == [("Y", "Z")]
    phis = [pair.phi or 0.0 for pair in pairs]
    assert phis == sorted(phis, reverse=True)
