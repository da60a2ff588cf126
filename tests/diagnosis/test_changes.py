"""A change that right values went through is found from the values alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.diagnosis.changes import Change, changes
from grader.diagnosis.places import Place
from grader.messages import CHANGES, change_words
from grader.model.evidence import Failure, Reply, Verdict
from grader.model.exercise import Array, Function

FUNCTION = Function("gru_backward", ("dh", "cache"), {"dx": "NTD", "dh0": "NH", "dWx": "DG", "dWh": "HG", "dbx": "G"})
SIZES = ((3, 7, 4, 5), (5, 6, 3, 4))  # N, T, D, H, all of them different in each
Values = dict[str, Array]
SEEDS = st.integers(0, 2**32 - 1)


def right(seed: int) -> list[Values]:
    """Two calls' right values, of other sizes."""
    rng = np.random.default_rng(seed)
    return [
        {
            "dx": rng.standard_normal((n, t, d)),
            "dh0": rng.standard_normal((n, h)),
            "dWx": rng.standard_normal((d, 3 * h)),
            "dWh": rng.standard_normal((h, 3 * h)),
            "dbx": rng.standard_normal(3 * h),
        }
        for n, t, d, h in SIZES
    ]


def found(expected: list[Values], actual: list[Values]) -> list[Change]:
    """What changes are seen between two calls' values."""
    places = [
        Place(group, 0, FUNCTION, name, "", value)
        for group, values in enumerate(expected)
        for name, value in values.items()
    ]
    wrong = {p.part for p in places if not np.array_equal(actual[p.group][p.output], p.expected)}
    return changes(places, wrong, [[Reply(v)] for v in actual], [[Reply(v)] for v in expected])


def changed(values: list[Values], output: str, how: Callable[[Array, Mapping[str, int]], Array]) -> list[Values]:
    """The same with one output changed in every call."""
    return [
        {**one, output: how(one[output], dict(zip("NTDH", sizes, strict=True)))}
        for one, sizes in zip(values, SIZES, strict=True)
    ]


HOW: dict[str, tuple[str, Callable[[Array, Mapping[str, int]], Array]]] = {
    "minus": ("dWh", lambda a, _: -a),
    "double": ("dbx", lambda a, _: 2 * a),
    "half": ("dx", lambda a, _: a / 2),
    "mean_over_batch": ("dWx", lambda a, s: a / s["N"]),
    "mean_over_time": ("dWx", lambda a, s: a / s["T"]),
    "mean_over_both": ("dWx", lambda a, s: a / (s["N"] * s["T"])),
    "times_batch": ("dbx", lambda a, s: a * s["N"]),
    "times_time": ("dbx", lambda a, s: a * s["T"]),
    "transposed": ("dWx", lambda a, _: a.T),
    "time_reversed": ("dx", lambda a, _: a[:, ::-1]),
    "time_first": ("dx", lambda a, _: a.swapaxes(0, 1)),
    "gate_blocks": ("dWh", lambda a, _: np.concatenate([np.split(a, 3, axis=1)[i] for i in (2, 0, 1)], axis=1)),
}


@given(SEEDS)
@pytest.mark.parametrize("name", HOW)
def test_each_change_is_seen_for_what_it_is(name: str, seed: int) -> None:
    """One output changed in one way gives one finding, of that name and that output alone."""
    output, how = HOW[name]
    values = right(seed)
    assert found(values, changed(values, output, how)) == [Change(name, frozenset([("gru_backward", output)]))]


def test_every_change_has_words() -> None:
    """What can be found can be said, and nothing else stands in the table."""
    assert set(HOW) == set(CHANGES)


@pytest.mark.parametrize("order", list(permutations(range(3)))[1:])
def test_every_order_of_the_blocks_is_seen(order: tuple[int, ...]) -> None:
    """All five other orders of three blocks, in a bias as in a matrix."""
    values = right(1)
    moved = changed(values, "dbx", lambda a, _: np.concatenate([np.split(a, 3)[i] for i in order]))
    assert [change.name for change in found(values, moved)] == ["gate_blocks"]


def test_the_same_change_of_several_outputs_is_one() -> None:
    """All weights divided by N are one finding; it comes before one of fewer outputs."""
    values = right(2)
    seen = changed(values, "dbx", lambda a, _: -a)
    for output in ("dWx", "dWh"):
        seen = changed(seen, output, lambda a, s: a / s["N"])
    names = [(change.name, len(change.parts)) for change in found(values, seen)]
    assert names == [("mean_over_batch", 2), ("minus", 1)]


@given(SEEDS)
def test_other_values_are_no_change(seed: int) -> None:
    """Numbers drawn anew are explained by nothing."""
    assert found(right(seed), right(seed + 1)) == []


def test_a_change_must_hold_on_every_case() -> None:
    """Twice on one case and right on the other is no factor, and neither is NaN or a call that failed."""
    values = right(3)
    halfway = [{**values[0], "dWx": 2 * values[0]["dWx"]}, values[1]]
    assert found(values, halfway) == []
    assert found(values, changed(values, "dWx", lambda a, _: np.nan * a)) == []
    place = Place(0, 0, FUNCTION, "dx", "", values[0]["dx"])
    failed = Reply(failure=Failure(Verdict.RAISED, "gru_backward", "ValueError"))
    assert changes([place], {place.part}, [[failed]], [[Reply(values[0])]]) == []


def test_words_name_the_outputs_and_nothing_else() -> None:
    """The sentence is about the arrays that came out changed."""
    assert change_words("minus", ["dWx"])[0] == "dWx has the opposite sign."
    assert change_words("transposed", ["dWx", "dWh", "db"])[0] == "Each of dWx, dWh and db is transposed."
