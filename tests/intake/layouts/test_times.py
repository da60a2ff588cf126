"""Moments as platforms write them: aware, exact, or None."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.intake.layouts.times import moment

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["2026-03-01 12:00:00 UTC", "2026-03-01 12:00:00.000000 UTC", "2026-03-01 12:00:00", "2026-03-01T12:00:00Z",
     "2026-03-01 12:00:00.000000000 Z", "2026-03-01 12:00:00 +00:00", "2026-03-01 13:00:00 +01:00",
     "2026-03-01 07:00:00.0 -0500", " 2026-03-01 12:00:00 GMT\n"],
)  # fmt: skip
def test_every_way_of_writing_noon_is_noon(text: str) -> None:
    """Ruby's, YAML's, nbgrader's and ISO's; without a zone it is UTC."""
    assert moment(text) == NOON


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2026-03-01", "2026-13-01 12:00:00", "2026-03-01 25:00:00", "2026-03-01 12:00:00 CET", "12:00",
     "2026-03-01 12:00:00 +99:00", "0001-01-01 00:00:00 +12:00", "2026-03-01 12:00:00 UTC; x", "٢٠٢٦-03-01 12:00:00"],
)  # fmt: skip
def test_what_is_no_moment_is_none(text: str) -> None:
    """A zone's name that several zones share is not guessed, and nothing ends in an exception."""
    assert moment(text) is None


@given(st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1)), st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001 - naive
def test_a_moment_is_the_same_from_any_zone(naive: datetime, minutes: int) -> None:
    """What is written with an offset is that moment, to the microsecond, and aware."""
    there = naive.replace(tzinfo=UTC)
    sign, size = "-" if minutes < 0 else "+", abs(minutes)
    local = (there + timedelta(minutes=minutes)).strftime("%Y-%m-%d %H:%M:%S.%f")
    found = moment(f"{local} {sign}{size // 60:02}:{size % 60:02}")
    assert found == there
    assert found.tzinfo is UTC
