"""Which rows of a table explain what was seen: first one for all, then one for each part."""

from __future__ import annotations

import numpy as np

from grader.diagnosis.matching import match
from grader.diagnosis.places import Part, Place
from grader.diagnosis.prints import PROJECTIONS, RAISED, TELLING, Prints
from grader.diagnosis.table import Known, Table
from grader.model.evidence import Kind
from grader.model.exercise import Function

STEP, SEQUENCE = Function("step", ("x",), {"a": "N", "b": "N"}), Function("sequence", ("x",), {"h": "NT"})
# Three cases each: a of step, b of step, h of sequence.
PLACES = [
    Place(case, 0, function, output, "", np.ones(3))
    for function, output in ((STEP, "a"), (STEP, "b"), (SEQUENCE, "h"))
    for case in range(3)
]
A, B, H = (("step", "a"), ("step", "b"), ("sequence", "h"))
NAN, ERROR, HANGS = 5, RAISED | 7, 9  # kinds without numbers


def prints(*values: float) -> Prints:
    """Fingerprints of nine places: 0 is right, a whole number above is a kind without numbers, a fraction a value."""
    kinds = [0 if v == 0 else int(v) if isinstance(v, int) else TELLING | 1 for v in values]
    numbers = [[v if isinstance(v, float) else 0.0] * PROJECTIONS for v in values]
    return Prints(np.array(kinds, np.int64), np.array(numbers))


def table(*rows: Prints) -> Table:
    """Known mistakes numbered in order."""
    known = tuple(Known(str(position), "", "") for position in range(len(rows)))
    return Table(known, Prints(np.stack([r.kinds for r in rows]), np.stack([r.numbers for r in rows])))


def found(seen: Prints, *rows: Prints) -> list[tuple[int, set[Part]]]:
    """Rows that were chosen, with the parts that they explain."""
    return [(one.row, set(one.parts)) for one in match(table(*rows), PLACES, seen)]


WRONG_A = prints(0.1, 0.2, 0.3, 0, 0, 0, 0, 0, 0)
WRONG_AH = prints(0.1, 0.2, 0.3, 0, 0, 0, 0.7, 0.8, 0.9)
WRONG_B = prints(0, 0, 0, 0.4, 0.5, 0.6, 0, 0, 0)
ALL_NAN = prints(NAN, NAN, NAN, 0, 0, 0, 0, 0, 0)


def test_nothing_wrong_matches_nothing() -> None:
    """Right values have no mistake, not even one that never shows; and an empty table knows none."""
    right = prints(0, 0, 0, 0, 0, 0, 0, 0, 0)
    assert found(right, WRONG_A, right) == []
    assert match(Table((), Prints(np.zeros((0, 9), np.int64), np.zeros((0, 9, 4)))), PLACES, WRONG_A) == []


def test_the_mistake_that_explains_everything_comes_first() -> None:
    """One for all rather than one for each, wherever it stands in the table."""
    assert found(WRONG_AH, WRONG_A, WRONG_AH) == [(1, {A, H})]


def test_a_mistake_is_seen_in_one_part_alone() -> None:
    """What a student got right elsewhere does not hide it; the nearest of several such mistakes is named."""
    assert found(WRONG_A, WRONG_AH) == [(0, {A})]
    assert found(WRONG_A, WRONG_AH, WRONG_A) == [(1, {A})]


def test_of_equal_mistakes_the_first_is_named() -> None:
    """The order of the table is fixed, so the answer is too."""
    assert found(WRONG_A, WRONG_A, WRONG_A) == [(0, {A})]


def test_two_mistakes_are_found_in_two_parts() -> None:
    """The one that explains more comes first."""
    assert found(prints(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9), WRONG_B, WRONG_AH) == [(1, {A, H}), (0, {B})]


def test_a_part_is_explained_on_all_cases_or_not_at_all() -> None:
    """Right where the mistake is wrong, wrong where it is right, or another number once: that is another mistake."""
    assert found(prints(0.1, 0.2, 0, 0, 0, 0, 0, 0, 0), WRONG_A) == []
    assert found(WRONG_A, prints(0.1, 0.2, 0, 0, 0, 0, 0, 0, 0)) == []
    assert found(prints(0.1, 0.2, 0.31, 0, 0, 0, 0, 0, 0), WRONG_A) == []


def test_numbers_that_did_not_come_may_have_a_cause_of_their_own() -> None:
    """One NaN beside values that are those of a mistake does not hide it; NaN nearly everywhere says nothing."""
    assert found(prints(0.1, 0.2, NAN, 0, 0, 0, 0, 0, 0), WRONG_A) == [(0, {A})]
    assert found(prints(0.1, ERROR, NAN, 0, 0, 0, 0, 0, 0), WRONG_A) == []
    assert found(ALL_NAN, WRONG_A) == []


def test_failing_alike_counts_only_beside_what_is_right() -> None:
    """NaN on some cases and right on others is a pattern; NaN on all that there is, or an error, is none."""
    some = prints(0, 0, NAN, 0, 0, 0, 0, 0, 0)
    assert found(some, some) == [(0, {A})]
    assert found(prints(0, 0, HANGS, 0, 0, 0, 0, 0, 0), some) == []
    everywhere = prints(NAN, NAN, NAN, NAN, NAN, NAN, 0, 0, 0)
    assert found(everywhere, everywhere) == []
    raised = prints(0, 0, ERROR, 0, 0, 0, 0, 0, 0)
    assert found(raised, raised) == []


def test_a_mistake_that_is_a_convention_is_told_as_both() -> None:
    """The words are those of the known mistake, the convention that of the row that gives the same values."""
    known = (Known("mistake", "", ""), Known("convention", "", "", Kind.CONVENTION, "gru.update=write"))
    stacked = Table(known, table(WRONG_A, WRONG_A).prints)
    (one,) = match(stacked, PLACES, WRONG_A)
    assert (one.row, one.convention) == (0, "gru.update=write")
    other = Table(known, table(WRONG_A, WRONG_B).prints)
    assert [found.convention for found in match(other, PLACES, WRONG_A)] == [""]
