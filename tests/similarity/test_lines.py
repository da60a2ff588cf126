"""Places become ranges of lines that cover the same and do not overlap."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from grader.model.similarity import Place
from grader.similarity.lines import ranges

PLACES = st.builds(
    lambda file, cell, first, more: Place(file, cell, first, first + more),
    st.sampled_from(["a.py", "b.py"]),
    st.sampled_from([1, 2]),
    st.integers(1, 30),
    st.integers(0, 5),
)


def lines(place: Place) -> set[tuple[str, int | None, int]]:
    """Every line of a place."""
    return {(place.file, place.cell, line) for line in range(place.first, place.last + 1)}


@given(st.lists(PLACES))
def test_ranges_cover_the_same_lines_once(places: list[Place]) -> None:
    """In order, with a line between any two, and nothing lost or added."""
    found = ranges(places)
    assert set().union(*map(lines, found)) == set().union(*map(lines, places))
    assert sum(len(lines(one)) for one in found) == len(set().union(*map(lines, found)))
    for one, other in pairwise(found):
        assert (one.file, one.cell, one.last + 1) < (other.file, other.cell, other.first)


def test_places_of_a_file_have_no_cell() -> None:
    """A .py is one piece."""
    places = [
        Place("a.py", None, 4, 6),
        Place("a.py", None, 1, 2),
        Place("a.py", None, 5, 9),
        Place("a.py", None, 3, 3),
    ]
    assert ranges(places) == (Place("a.py", None, 1, 9),)
