"""Two curves in blocks: larger is higher, alike is alike, and what has no logarithm has a sign of its own."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from grader.model.evidence import Profile
from grader.report.sparkline import BLOCKS, GAP, WIDEST, ZERO, sparklines

SIZES = st.lists(st.floats(1e-300, 1e300), min_size=1, max_size=WIDEST)


def blocks(line: str) -> str:
    """The drawn part of a line."""
    return line.split("  ", maxsplit=1)[0]


def drawn(actual: tuple[float | None, ...], expected: tuple[float, ...]) -> tuple[str, str]:
    """Both lines of a profile."""
    return sparklines(Profile("bptt", "norm of dx", "tiny", actual, expected))


@given(SIZES)
def test_the_same_curve_is_drawn_alike(sizes: list[float]) -> None:
    """Right work has the expected line, a block a step."""
    yours, expected = drawn(tuple(sizes), tuple(sizes))
    assert yours == expected
    assert len(blocks(yours)) == len(sizes)


@given(SIZES)
def test_a_larger_value_is_never_lower(sizes: list[float]) -> None:
    """The order of the blocks is the order of the values."""
    heights = [BLOCKS.index(block) for block in blocks(drawn(tuple(sorted(sizes)), (1.0,))[0])]
    assert heights == sorted(heights)


def test_a_steady_decay_is_a_straight_line() -> None:
    """On a logarithmic scale the same factor a step is the same rise a step."""
    assert blocks(drawn((), tuple(10.0**k for k in range(8)))[1]) == BLOCKS


def test_what_cannot_be_drawn_is_told() -> None:
    """A gap, a zero and an absent curve each have their sign."""
    assert drawn((None, 0.0, 1.0), (1.0, 1.0, 1.0))[0] == f"{GAP}{ZERO}█  no number … 1"
    assert drawn((), (1.0,))[0] == "nothing came"
    assert drawn((0.0, 0.0), (0.0, 0.0)) == (f"{ZERO}{ZERO}  0 … 0", f"{ZERO}{ZERO}  0 … 0")


def test_a_long_curve_fits_and_keeps_its_ends() -> None:
    """Hundreds of steps are thinned out, the first and the last stay."""
    line = drawn((), tuple(10.0**-k for k in range(300)))[1]
    assert len(blocks(line)) == WIDEST
    assert line.endswith("  1 … 1e-299")
