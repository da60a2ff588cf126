"""Points are written as a person would."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.points import points


@pytest.mark.parametrize(("value", "text"), [(4.0, "4"), (2.5, "2.5"), (5 / 3, "1.67"), (0.0, "0"), (10.0, "10")])
def test_points_are_written_as_a_person_would(value: float, text: str) -> None:
    """No trailing zeros, at most two decimals."""
    assert points(value) == text


@given(st.floats(0, 1e6), st.integers(1, 6))
def test_nothing_is_lost_but_what_was_not_asked_for(value: float, digits: int) -> None:
    """Read again, it is the number up to half of the last digit."""
    assert abs(float(points(value, digits)) - value) <= 0.5 * 10**-digits + 1e-9
