"""Coming late costs what the rubric says, in real time, and more time never costs anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.adjustment import NO_ADJUSTMENTS, Adjustments
from grader.model.evidence import Verdict
from grader.model.rubric import LatePolicy, Rounding, Rubric
from grader.report.result import result_bytes
from grader.scoring.adjust import adjust, days_late
from tests.scoring.marks import (
    ADJUSTMENTS,
    DUE,
    MOMENTS,
    RUBRICS,
    VERDICTS,
    changed,
    extension,
    marked,
    override,
    rubric,
)


class Berlin(tzinfo):
    """Summer time until 2026-10-25 03:00, when clocks go back to 02:00; one object for both, as zoneinfo has it."""

    def utcoffset(self, moment: datetime | None) -> timedelta:
        """Two hours before the change, one after; the hour that comes twice is told by its fold."""
        assert moment is not None
        wall, change = moment.replace(tzinfo=None, fold=0), datetime(2026, 10, 25, 2)  # noqa: DTZ001 - a wall clock's
        is_summer = wall < change or (wall < change + timedelta(hours=1) and not moment.fold)
        return timedelta(hours=2 if is_summer else 1)

    def dst(self, moment: datetime | None) -> timedelta:
        """What the clock is ahead by."""
        return self.utcoffset(moment) - timedelta(hours=1)

    def tzname(self, moment: datetime | None) -> str:
        """Its short name."""
        return "CEST" if self.dst(moment) else "CET"


@given(VERDICTS, RUBRICS, ADJUSTMENTS, MOMENTS)
def test_late_never_raises_a_mark(
    verdicts: dict[str, Verdict], of: Rubric, adjustments: Adjustments, came: datetime
) -> None:
    """Coming at any time is worth at most what coming in time is, and no line shows the difference."""
    grade = marked(verdicts, of)
    late, timely = (adjust(grade, adjustments, of, moment) for moment in (came, None))
    assert late.score <= timely.score
    assert late.max_score == timely.max_score
    assert late.exercises == timely.exercises


@given(VERDICTS, RUBRICS, MOMENTS, st.integers(0, 10_000))
def test_coming_later_never_raises_a_mark(verdicts: dict[str, Verdict], of: Rubric, came: datetime, more: int) -> None:
    """Marks fall, or stay, as time goes by."""
    grade = marked(verdicts, of)
    later = came + timedelta(minutes=more)
    assert adjust(grade, NO_ADJUSTMENTS, of, later).score <= adjust(grade, NO_ADJUSTMENTS, of, came).score


@given(VERDICTS, RUBRICS, ADJUSTMENTS, MOMENTS, MOMENTS, st.sampled_from(["", "first", "second"]))
def test_extension_never_lowers_a_mark(
    verdicts: dict[str, Verdict], of: Rubric, adjustments: Adjustments, came: datetime, until: datetime, which: str
) -> None:
    """One more extension, even one that ends before the due time, costs nothing."""
    grade = marked(verdicts, of)
    longer = replace(adjustments, extensions=(*adjustments.extensions, extension(until, which)))
    assert adjust(grade, longer, of, came).score >= adjust(grade, adjustments, of, came).score


@given(VERDICTS, RUBRICS, ADJUSTMENTS, MOMENTS, st.integers(-11, 13))
def test_the_zone_in_which_a_time_is_told_changes_no_byte(
    verdicts: dict[str, Verdict], of: Rubric, adjustments: Adjustments, came: datetime, hours: int
) -> None:
    """A platform may tell its times in any zone."""
    grade, elsewhere = marked(verdicts, of), came.astimezone(timezone(timedelta(hours=hours)))
    here, there = (adjust(grade, adjustments, of, moment) for moment in (came, elsewhere))
    assert result_bytes(here) == result_bytes(there)


@pytest.mark.parametrize(
    ("after", "grace", "days"),
    [
        (timedelta(0), 0, 0),
        (timedelta(microseconds=1), 0, 1),
        (timedelta(days=1), 0, 1),
        (timedelta(days=1, microseconds=1), 0, 2),
        (timedelta(minutes=10), 10, 0),
        (timedelta(minutes=10, seconds=1), 10, 1),
        (timedelta(days=1, minutes=10), 10, 1),
        (timedelta(days=-3), 0, 0),
    ],
)
def test_each_day_begun_counts_from_the_end_of_the_grace(after: timedelta, grace: int, days: int) -> None:
    """On the dot is in time, and a day is 24 hours."""
    assert days_late(DUE + after, DUE, timedelta(minutes=grace)) == days


def test_days_are_counted_in_real_time_where_the_clocks_change() -> None:
    """From 23:59 before the change to 23:59 after it are 25 hours, so the second day has begun at 23:00."""
    due = datetime(2026, 10, 24, 23, 59, tzinfo=Berlin())
    assert due.astimezone(UTC).hour == 21
    assert days_late(due.replace(day=25, hour=22), due) == 1
    assert days_late(due.replace(day=25, hour=23), due) == 2
    twice = due.replace(day=25, hour=2, minute=30)
    assert days_late(twice.replace(fold=1), twice.replace(fold=0)) == 1
    assert days_late(twice.replace(fold=0), twice.replace(fold=1)) == 0


@pytest.mark.parametrize(
    ("policy", "hours", "lost", "days"),
    [
        (LatePolicy(), 30, 0.0, 2),
        (LatePolicy(per_day=0.1), 30, 0.2 * 8.7, 2),
        (LatePolicy(per_day=0.1, largest_loss=0.5), 24 * 9, 0.5 * 8.7, 9),
        (LatePolicy(per_day=1), 30, 8.7, 2),
        (LatePolicy(per_day=1, floor=0.5), 30, 8.7 - 0.5 * 7.2, 2),
        (LatePolicy(cut_off_days=2), 48, 0.0, 2),
        (LatePolicy(cut_off_days=2, floor=0.5, largest_loss=0.1), 49, 8.7, 3),
    ],
    ids=["told only", "per day", "largest loss", "all of it", "floor", "cut-off not reached", "cut-off"],
)
def test_policy_costs_what_it_says(policy: LatePolicy, hours: int, lost: float, days: int) -> None:
    """Worked by hand for 8.7 points, 1.5 of them a bonus; the other assignment, which is not due, keeps its 4.95."""
    of = rubric(policy)
    grade = adjust(marked({}, of), NO_ADJUSTMENTS, of, DUE + timedelta(hours=hours))
    (late,) = grade.late
    assert (late.assignment, late.days) == ("second", days)
    assert late.points == pytest.approx(8.7)
    assert late.lost == pytest.approx(lost)
    assert late.share_kept == pytest.approx(1 - lost / 8.7)
    assert grade.score == pytest.approx(4.95 + 8.7 - lost, abs=0.005)


def test_floor_leaves_a_mark_below_it_alone() -> None:
    """Lateness takes nothing from who has less than the floor, and gives nothing either."""
    of = rubric(LatePolicy(per_day=0.5, floor=0.5))
    lost = dict.fromkeys(("late/first",), Verdict.WRONG_VALUES)
    assert adjust(marked(lost, of), NO_ADJUSTMENTS, of, DUE + timedelta(hours=1)).score == marked(lost, of).score


def test_the_latest_extension_counts_and_is_named() -> None:
    """Of two that hold, the longer; other people's and other assignments' do not count."""
    of = rubric(LatePolicy(per_day=0.1))
    short, long = extension(DUE + timedelta(days=1)), extension(DUE + timedelta(days=3), "second")
    others = (extension(DUE + timedelta(days=9), "first"), extension(DUE + timedelta(days=9), student="bob"))
    grade = adjust(marked({}, of), changed(extensions=(long, short, *others)), of, DUE + timedelta(days=4))
    assert [(late.days, late.extension) for late in grade.late] == [(1, long)]
    in_time = adjust(marked({}, of), changed(extensions=(long,)), of, DUE + timedelta(days=2))
    assert [(late.days, late.lost, late.extension) for late in in_time.late] == [(0, 0.0, long)]
    assert in_time.score == marked({}, of).score


def test_lateness_takes_its_share_of_what_was_set_by_hand_too() -> None:
    """Overrides come first, and the total is rounded once, after both."""
    of = rubric(LatePolicy(per_day=0.5), Rounding.HALF)
    points = {"early.all": 1.0, "early.share": 0.25, "late.all": 1.5, "late.share": 1.0, "late.extra": 0.0}
    decided = changed(*(override(name, value) for name, value in points.items()))
    grade = adjust(marked({}, of), decided, of, DUE + timedelta(hours=1))
    assert (grade.late[0].points, grade.late[0].lost) == (2.5, 1.25)
    assert grade.score == 2.5  # 1.25 + 1.25; each of them rounded first would make it 3


def test_time_without_a_zone_is_refused() -> None:
    """Nobody guesses a zone at somebody's expense."""
    of = rubric()
    with pytest.raises(ValueError, match="no zone"):
        adjust(marked({}, of), NO_ADJUSTMENTS, of, DUE.replace(tzinfo=None))
