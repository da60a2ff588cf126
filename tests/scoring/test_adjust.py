"""What people decide and when work came change a mark in one place, and in one direction."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.adjustment import NO_ADJUSTMENTS, Adjustments, Extension, Override
from grader.model.evidence import Evidence, Outcome, Verdict
from grader.model.exercise import Case, Check, Exercise
from grader.model.grade import CriterionGrade, Grade
from grader.model.rubric import Assignment, Award, Criterion, ExerciseRubric, LatePolicy, Policies, Rounding, Rubric
from grader.report.result import result_bytes
from grader.scoring.adjust import adjust, days_late
from grader.scoring.score import score

CHECKS = ("first", "second", "third")
DUE = datetime(2026, 11, 30, 23, 59, tzinfo=timezone(timedelta(hours=1)))
DAY = date(2026, 12, 1)
LINES = {"early.all": 3.7, "early.share": 1.25, "late.all": 5.0, "late.share": 2.2, "late.extra": 1.5}


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


def _no_cases(_rng: np.random.Generator) -> list[Case]:
    return []


EXERCISE = Exercise("Demo", (), _no_cases, tuple(Check(name, name, lambda _case: []) for name in CHECKS))
EXERCISES = {"early": EXERCISE, "late": EXERCISE}


def rubric(late: LatePolicy | None = None, rounding: Rounding = Rounding.HUNDREDTH) -> Rubric:
    """Two assignments of an exercise each, the second of which is due; its last line is a bonus."""
    parts = {
        slug: ExerciseRubric(
            slug,
            LINES[f"{slug}.all"] + LINES[f"{slug}.share"],
            (
                Criterion("all", "All", LINES[f"{slug}.all"], ("first",)),
                Criterion("share", "Share", LINES[f"{slug}.share"], ("second", "third"), Award.PROPORTIONAL),
                *([Criterion("extra", "On top", 1.5, ("first",), bonus=True)] if slug == "late" else []),
            ),
        )
        for slug in EXERCISES
    }
    early = Assignment("first", "First", parts["early"].points, (parts["early"],))
    second = Assignment("second", "Second", parts["late"].points, (parts["late"],), due=DUE)
    return Rubric("grader/rubric/v1", "Demo", (early, second), Policies(rounding=rounding, late=late or LatePolicy()))


def marked(verdicts: dict[str, Verdict], of: Rubric) -> Grade:
    """The mark for those verdicts, such as `late/first`; what is not named is correct."""
    every = [f"{slug}/{name}" for slug in EXERCISES for name in CHECKS]
    outcomes = {check: Outcome(check, verdicts.get(check, Verdict.CORRECT)) for check in every}
    return score(Evidence("ada", outcomes), of, EXERCISES)


def override(criterion: str, points: float | None = None, *, excused: bool = False) -> Override:
    """What somebody decided about a line of ada's."""
    return Override("ada", criterion, "An honest reason", "G. Hopper", DAY, points, excused)


def extension(until: datetime, assignment: str = "", student: str = "ada") -> Extension:
    """More time."""
    return Extension(student, until, "Ill for a week", "G. Hopper", DAY, assignment)


def changed(*overrides: Override, extensions: tuple[Extension, ...] = ()) -> Adjustments:
    """An overrides.yaml."""
    return Adjustments(NO_ADJUSTMENTS.schema, overrides, extensions)


def lines(grade: Grade) -> dict[str, CriterionGrade]:
    """Every line, by exercise.criterion."""
    return {f"{e.id}.{c.id}": c for e in grade.exercises for c in e.criteria}


VERDICTS = st.dictionaries(
    st.sampled_from([f"{slug}/{name}" for slug in EXERCISES for name in CHECKS]),
    st.sampled_from([Verdict.WRONG_VALUES, Verdict.MISSING, Verdict.GRADER_ERROR]),
)
SHARES = st.floats(0, 1)
POLICIES = st.builds(
    LatePolicy,
    grace_minutes=st.integers(0, 1440),
    per_day=SHARES,
    largest_loss=SHARES,
    floor=SHARES,
    cut_off_days=st.none() | st.integers(0, 9),
)
RUBRICS = st.builds(rubric, POLICIES, st.sampled_from(Rounding))
MOMENTS = st.builds(
    lambda minutes, hours: (DUE + timedelta(minutes=minutes)).astimezone(timezone(timedelta(hours=hours))),
    st.integers(-20_000, 20_000),
    st.integers(-11, 13),
)
SET_POINTS = st.sampled_from(list(LINES)).flatmap(
    lambda name: st.builds(override, st.just(name), st.floats(0, LINES[name]))
)
EXCUSES = st.builds(lambda name: override(name, excused=True), st.sampled_from(list(LINES)))
ADJUSTMENTS = st.builds(
    lambda decided, until: changed(
        *{o.criterion: o for o in decided}.values(), extensions=tuple(map(extension, until))
    ),
    st.lists(SET_POINTS | EXCUSES, max_size=5),
    st.lists(MOMENTS, max_size=2),
)


@given(VERDICTS, RUBRICS, st.none() | MOMENTS.filter(lambda moment: moment <= DUE))
def test_nothing_to_adjust_leaves_every_byte(verdicts: dict[str, Verdict], of: Rubric, came: datetime | None) -> None:
    """Without overrides, and in time or at a time that nobody knows, the result is the same to the last byte."""
    grade = marked(verdicts, of)
    assert result_bytes(adjust(grade, NO_ADJUSTMENTS, of, came)) == result_bytes(grade)


@given(VERDICTS, RUBRICS, ADJUSTMENTS, MOMENTS)
def test_adjusting_twice_is_adjusting_once(
    verdicts: dict[str, Verdict], of: Rubric, adjustments: Adjustments, came: datetime
) -> None:
    """A second time changes no byte, so a mark never depends on how often it was made."""
    once = adjust(marked(verdicts, of), adjustments, of, came)
    assert result_bytes(adjust(once, adjustments, of, came)) == result_bytes(once)


@given(VERDICTS, RUBRICS, ADJUSTMENTS)
def test_override_changes_its_line_and_the_totals_alone(
    verdicts: dict[str, Verdict], of: Rubric, adjustments: Adjustments
) -> None:
    """Every other line is the same object; the totals are the sums of the lines, rounded once."""
    before, decided = marked(verdicts, of), {one.criterion: one for one in adjustments.overrides}
    after = adjust(before, adjustments, of, None)
    for name, line in lines(after).items():
        if name in decided:
            one = decided[name]
            assert (line.score, line.override, line.graded) == (one.points or 0.0, one, lines(before)[name].score)
            assert line.max_score == (0 if one.excused else LINES[name])
        else:
            assert line is lines(before)[name]
    worth = {name: line for name, line in lines(after).items() if not line.bonus}
    step = {Rounding.NONE: 0.0, Rounding.HUNDREDTH: 0.01, Rounding.HALF: 0.5, Rounding.WHOLE: 1.0}
    assert after.score == pytest.approx(
        sum(line.score for line in lines(after).values()), abs=step[of.policies.rounding] / 2 + 1e-6
    )
    assert after.max_score == pytest.approx(sum(line.max_score for line in worth.values()))
    assert [e.score for e in after.exercises] == pytest.approx(
        [sum(c.score for c in e.criteria) for e in after.exercises]
    )


@given(VERDICTS, RUBRICS, ADJUSTMENTS, MOMENTS)
def test_mark_stays_between_zero_and_the_maximum(
    verdicts: dict[str, Verdict], of: Rubric, adjustments: Adjustments, came: datetime
) -> None:
    """Whatever is decided and however late, no mark is below 0, nor above the maximum without a bonus."""
    no_bonus = override("late.extra", 0.0)
    decided = (*(one for one in adjustments.overrides if one.criterion != "late.extra"), no_bonus)
    grade = adjust(marked(verdicts, of), replace(adjustments, overrides=decided), of, came)
    assert 0 <= grade.score <= grade.max_score


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


def test_excused_line_is_in_no_total() -> None:
    """It leaves score and maximum alike, so full marks on the rest are full marks."""
    of = rubric()
    grade = adjust(marked({"late/first": Verdict.RAISED}, of), changed(override("late.all", excused=True)), of, None)
    assert (
        grade.score == grade.max_score == pytest.approx(sum(LINES.values()) - LINES["late.all"] - LINES["late.extra"])
    )


def test_override_of_every_fault_of_ours_makes_the_mark_final() -> None:
    """A line that a fault of ours left open is settled by a person, and the mark is final when all of them are."""
    of = rubric()
    grade = marked({"early/first": Verdict.GRADER_ERROR, "late/second": Verdict.GRADER_ERROR}, of)
    one, other = override("early.all", 3.0), override("late.share", excused=True)
    assert [grade.final, adjust(grade, changed(one), of, None).final] == [False, False]
    assert adjust(grade, changed(one, other), of, None).final


def test_override_lifts_what_another_line_withheld() -> None:
    """Points set by hand are not told to wait for another line."""
    of = rubric()
    grade = marked({}, of)
    first = grade.exercises[0]
    waiting = replace(first, criteria=tuple(replace(c, score=0.0, withheld="late.all") for c in first.criteria))
    held = replace(grade, exercises=(waiting, *grade.exercises[1:]))
    after = lines(adjust(held, changed(override("early.all", 2.0)), of, None))
    assert (after["early.all"].withheld, after["early.all"].score) == ("", 2.0)
    assert after["early.share"].withheld == "late.all"


def test_somebody_elses_override_changes_nothing() -> None:
    """A decision is about one student."""
    of = rubric()
    bob = replace(override("early.all", 0.0), student="bob")
    assert adjust(marked({}, of), changed(bob), of, None) == marked({}, of)


def test_time_without_a_zone_is_refused() -> None:
    """Nobody guesses a zone at somebody's expense."""
    of = rubric()
    with pytest.raises(ValueError, match="no zone"):
        adjust(marked({}, of), NO_ADJUSTMENTS, of, DUE.replace(tzinfo=None))
