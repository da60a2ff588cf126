"""What people decide about a mark changes it in one place."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.course.overrides import waiting
from grader.model.adjustment import NO_ADJUSTMENTS, Adjustments, Override
from grader.model.evidence import Verdict
from grader.model.rubric import Rounding, Rubric
from grader.report.result import result_bytes
from grader.scoring.adjust import adjust
from tests.scoring.marks import (
    ADJUSTMENTS,
    DUE,
    LINES,
    MOMENTS,
    RUBRICS,
    VERDICTS,
    changed,
    lines,
    marked,
    override,
    rubric,
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


@pytest.mark.parametrize(
    ("decided", "told"),
    [
        (override("late.all", 1.0), 1),
        (override("late.all", excused=True), 1),
        (override("late.all", 0.0), 0),
        (override("early.share", 1.0), 0),
    ],
    ids=["points", "excused", "no points", "the line that waits"],
)
def test_line_that_waits_for_one_set_by_hand_is_named(decided: Override, told: int) -> None:
    """Other lines stay as they are, so whoever gave points to what they need is told to think of them."""
    of = rubric()
    grade = marked({}, of)
    first, second = grade.exercises
    share = replace(first.criteria[1], score=0.0, withheld="late.all")
    held = replace(grade, exercises=(replace(first, criteria=(first.criteria[0], share)), second))
    sentences = waiting(adjust(held, changed(decided), of, None))
    assert len(sentences) == told
    assert all("early.share of ada" in sentence and "needs late.all" in sentence for sentence in sentences)


def test_somebody_elses_override_changes_nothing() -> None:
    """A decision is about one student."""
    of = rubric()
    bob = replace(override("early.all", 0.0), student="bob")
    assert adjust(marked({}, of), changed(bob), of, None) == marked({}, of)
