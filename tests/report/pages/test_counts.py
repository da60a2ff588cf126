"""A class counted: every student once, whatever the order, and no sum without its parts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.evidence import Verdict
from grader.report.pages.counts import by_difficulty, count_criteria, count_marks, count_mistakes, faults, stopped
from grader.report.pages.sheet import Line, Mistake, Part, Sheet

NAMED = [
    None,
    Mistake("carry", "mistake", "Nothing is carried."),
    Mistake("sign", "change", "dx has the opposite sign."),
]
LOST = [Verdict.WRONG_VALUES, Verdict.TIMED_OUT, Verdict.GRADER_ERROR]


@st.composite
def lines(draw: st.DrawFn, name: str) -> Line:
    """A criterion of four points, a part of them given."""
    score = draw(st.sampled_from([0.0, 1.0, 4.0]))
    verdict = Verdict.CORRECT if score == 4 else draw(st.sampled_from(LOST))
    return Line("ex", name, name, score, 4.0, False, verdict, "public", "", "", draw(st.sampled_from(NAMED)))


@st.composite
def classes(draw: st.DrawFn) -> list[Sheet]:
    """Up to six students of two criteria, some without a mark."""
    sheets = []
    for number in range(draw(st.integers(1, 6))):
        if draw(st.integers(0, 4)) == 0:
            sheets.append(Sheet(str(number), str(number), error="It cannot be read."))
            continue
        part = tuple(draw(lines(name)) for name in ("first", "second"))
        score = sum(line.score for line in part)
        sheets.append(
            Sheet(str(number), str(number), "", score, 8.0, parts=(Part("ex", "Exercise", score, 8.0, part),))
        )
    return sheets


@given(classes())
def test_every_mark_is_in_one_bar(sheets: list[Sheet]) -> None:
    """The bars add up to those who have a mark, and mean and median lie between the lowest and the highest."""
    spread = count_marks(sheets)
    marked = [sheet for sheet in sheets if not sheet.error]
    assert (spread is None) == (not marked)
    if spread:
        assert sum(spread.bins) == spread.count == len(marked)
        assert spread.lowest <= spread.mean <= spread.highest
        assert spread.lowest <= spread.median <= spread.highest


@given(classes())
def test_everybody_kept_or_lost_each_criterion(sheets: list[Sheet]) -> None:
    """Of each criterion those who have it all and those who do not are everybody with a mark; verdicts add up to it."""
    for criterion in count_criteria(sheets):
        assert criterion.kept + len(criterion.lost) == criterion.counted == sum(not sheet.error for sheet in sheets)
        assert sum(way.count for way in criterion.ways) == len(criterion.lost)
        assert 0 <= criterion.nothing <= len(criterion.lost)
        assert 0 <= criterion.share <= 1
        assert (criterion.share == 1) == (not criterion.lost)


@given(classes())
def test_order_of_students_changes_no_count(sheets: list[Sheet]) -> None:
    """Numbers are about the class, not about its list."""
    turned = sheets[::-1]
    assert count_marks(sheets) == count_marks(turned)
    shares = [{c.line.key: (c.share, len(c.lost)) for c in count_criteria(group)} for group in (sheets, turned)]
    assert shares[0] == shares[1]
    named = [{count.mistake.id: len(count.sheets) for count in count_mistakes(group)} for group in (sheets, turned)]
    assert named[0] == named[1]


@given(classes())
def test_a_mistake_counts_once_a_student(sheets: list[Sheet]) -> None:
    """However many lines it cost; and what cost nothing is no mistake of the class. The most frequent comes first."""
    counts = count_mistakes(sheets)
    for count in counts:
        makers = {
            sheet.page
            for sheet in sheets
            if any(line.is_lost and line.mistake == count.mistake for line in sheet.lines)
        }
        assert {sheet.page for sheet in count.sheets} == makers
        assert len(count.sheets) == len(makers)
    assert [len(count.sheets) for count in counts] == sorted((len(c.sheets) for c in counts), reverse=True)


@given(classes())
def test_the_hardest_criterion_comes_first(sheets: list[Sheet]) -> None:
    """The order is that of the share of points that was given."""
    shares = [criterion.share for criterion in by_difficulty(count_criteria(sheets))]
    assert shares == sorted(shares)


@given(classes())
def test_limits_and_faults_are_whose_they_are(sheets: list[Sheet]) -> None:
    """Who met a limit is listed with the lines in which it was met; a fault of ours where a mark is not final."""
    sheets = [
        replace(sheet, is_final=all(line.verdict is not Verdict.GRADER_ERROR for line in sheet.lines))
        for sheet in sheets
    ]
    assert all(line.verdict is Verdict.TIMED_OUT for _, lines in stopped(sheets) for line in lines)
    assert {sheet.page for sheet, _ in stopped(sheets)} == {
        sheet.page for sheet in sheets if any(line.verdict is Verdict.TIMED_OUT for line in sheet.lines)
    }
    assert {sheet.page for sheet, _ in faults(sheets)} == {sheet.page for sheet in sheets if not sheet.is_final}


def test_excused_student_does_not_make_a_criterion_harder() -> None:
    """A line from which somebody was excused counts neither as kept nor as lost."""
    line = Line("ex", "first", "First", 2.0, 2.0, False, Verdict.CORRECT, "public", "", "")
    excused = replace(line, score=0.0, max_score=0.0, verdict=Verdict.WRONG_VALUES, is_excused=True)
    sheets = [
        Sheet(str(n), str(n), parts=(Part("ex", "E", 2.0, 2.0, (one,)),)) for n, one in enumerate([excused, line])
    ]
    (criterion,) = count_criteria(sheets)
    assert (criterion.share, criterion.counted, criterion.kept, criterion.line.max_score) == (1.0, 1, 1, 2.0)


def test_full_marks_on_what_was_not_excused_are_full_marks() -> None:
    """Excused from 4 of 10 points, 6 of 6 lower nobody's mean, as in the statistics of the class."""
    spread = count_marks([Sheet("ada", "ada", "", 10.0, 10.0), Sheet("bo", "bo", "", 6.0, 6.0)])
    assert spread is not None
    assert (spread.max_score, spread.mean, spread.median, spread.lowest) == (10, 10, 10, 10)


@pytest.mark.parametrize(
    ("score", "place"), [(0.0, 0), (9.99, 0), (10.0, 1), (70.0, 7), (99.9, 9), (100.0, 9), (104.0, 9)]
)
def test_bars_begin_at_whole_tenths(score: float, place: int) -> None:
    """A mark on the border belongs to the bar above it; full marks and more to the last one."""
    spread = count_marks([Sheet("a", "a", "", score, 100.0)])
    assert spread is not None
    assert spread.bins.index(1) == place
