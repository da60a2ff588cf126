"""mistakes.npz gives back what was put in, and tells a table of other cases from its own."""

from __future__ import annotations

import numpy as np

from grader.diagnosis.prints import PROJECTIONS, RIGHT, TELLING, Prints
from grader.diagnosis.table import Known, pack, sources_digest, stored_digest, unpack
from grader.model.evidence import Kind

SIZE = 6


def row(seed: int, *wrong: int) -> Prints:
    """Fingerprints that are wrong in some places."""
    kinds, numbers = np.zeros(SIZE, np.int64), np.zeros((SIZE, PROJECTIONS))
    rng = np.random.default_rng(seed)
    for place in wrong:
        kinds[place], numbers[place] = TELLING | int(rng.integers(1, 1 << 31)), rng.standard_normal(PROJECTIONS)
    return Prints(kinds, numbers)


ROWS = [
    (Known("a/wrong_values/one", "One.", "Do not."), row(1, 0, 3)),
    (Known("a/wrong_values/none", "Nothing shows.", "Look."), row(2)),
    (Known("a/convention/other", "Another way.", "Ours.", Kind.CONVENTION), row(3, 1, 2, 5)),
]


def test_a_table_is_read_as_it_was_written() -> None:
    """Words, kinds and every number, also of a mistake that shows nowhere."""
    table = unpack(pack(ROWS, 17, b"x"), 17, SIZE)
    assert table is not None
    assert list(table.known) == [known for known, _ in ROWS]
    for position, (_, prints) in enumerate(ROWS):
        assert np.array_equal(table.prints.kinds[position], prints.kinds)
        assert np.array_equal(table.prints.numbers[position], prints.numbers)
        assert np.array_equal(table.prints.kinds[position] == RIGHT, ~prints.wrong)


def test_an_empty_table_is_one() -> None:
    """An exercise without known mistakes has a file as well."""
    table = unpack(pack([], 1, b"x"), 1, SIZE)
    assert table is not None
    assert table.known == ()


def test_a_table_of_other_places_is_none() -> None:
    """What was made for other cases is not read as if it were for these."""
    assert unpack(pack(ROWS, 17, b"x"), 18, SIZE) is None


def test_bytes_are_the_same_for_the_same_table() -> None:
    """Making a table again changes no file."""
    assert pack(ROWS, 17, b"x") == pack(ROWS, 17, b"x")


def test_the_digest_names_the_sources() -> None:
    """Any change to any text is another digest, and a text moved from one file to the next is one too."""
    digest = sources_digest(["ab", "c"])
    assert digest != sources_digest(["a", "bc"])
    assert stored_digest(pack(ROWS, 17, digest)) == digest
