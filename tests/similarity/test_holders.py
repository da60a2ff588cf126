"""The index of who has what: as a person would count it."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.similarity.holders import MOST, Holders, find_holders

CLASSES = st.lists(st.frozensets(st.integers(0, 12), max_size=6), max_size=9)


def index(*possessions: frozenset[int] | set[int]) -> Holders:
    """The index of a class by what each person has."""
    return find_holders([np.array(sorted(one), np.int64) for one in possessions])


@given(CLASSES)
def test_index_agrees_with_counting(people: list[frozenset[int]]) -> None:
    """Rare is what two people have, or more but not more than half; each is with its people, bits and numbers."""
    found = index(*people)
    n = len(people)
    counts = {number: sum(number in one for one in people) for number in frozenset().union(*people)}
    rare = sorted(number for number, count in counts.items() if 1 < count <= max(n / 2, 2))
    assert found.numbers.tolist() == rare
    for position, number in enumerate(rare):
        assert found.people(position) == counts[number]
        assert math.isclose(found.bits[position], -math.log2(counts[number] / n), abs_tol=1e-12)
    for person, one in enumerate(people):
        assert sorted(found.numbers[found.things[person]].tolist()) == sorted(one & set(rare))
        assert found.alone[person] == sum(counts[number] == 1 for number in one)


@given(CLASSES)
def test_each_pair_comes_once(people: list[frozenset[int]]) -> None:
    """For each person and thing, those after them who have it: the two of a pair meet in one direction only."""
    found = index(*people)
    met = [
        (person, other, int(found.numbers[thing]))
        for person in range(len(people))
        for thing in found.things[person]
        for other in found.later(person, thing).tolist()
    ]
    rare = set(found.numbers.tolist())
    wanted = [(i, j, x) for i, a in enumerate(people) for j, b in enumerate(people) if i < j for x in a & b & rare]
    assert sorted(met) == sorted(wanted)


def test_what_a_crowd_has_makes_no_pairs() -> None:
    """In a class of any size: a hundred people make five thousand pairs, ten thousand would make fifty million."""
    crowd = [{1}] * (MOST + 1) + [{2}] * MOST + [set[int]()] * 10 * MOST
    assert index(*crowd).numbers.tolist() == [2]
