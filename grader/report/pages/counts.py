"""A class counted: sheets in, what the pages of a class and of a criterion say out. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from grader.messages import MESSAGES, Message
from grader.model.evidence import Verdict
from grader.report.pages.sheet import Line, Mistake, Sheet

BINS = 10
# A call that was ended because it went beyond a limit.
STOPPED = (Verdict.TIMED_OUT, Verdict.OUT_OF_MEMORY, Verdict.OUTPUT_TOO_LARGE)


@dataclass(frozen=True)
class Seat:
    """A student's line of one criterion."""

    sheet: Sheet
    line: Line


@dataclass(frozen=True)
class Spread:
    """The marks of a class in numbers, of max_score for everybody: from whom a line was excused has that share of it.

    bins counts the shares of full marks in tenths, the last with 100 % and more in it.
    """

    count: int
    mean: float
    median: float
    lowest: float
    highest: float
    max_score: float
    bins: tuple[int, ...]


@dataclass(frozen=True)
class MistakeCount:
    """A mistake and who made it, each student once, with the criteria that it cost points in."""

    mistake: Mistake
    sheets: tuple[Sheet, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Way:
    """A verdict with which points were lost, and how many students it befell."""

    verdict: Verdict
    count: int

    @property
    def word(self) -> Message:
        """How the verdict is shown."""
        return MESSAGES[self.verdict]


@dataclass(frozen=True)
class CriterionCount:
    """A criterion and the class. share: mean of the points given, of 1; excused students do not count.

    line is somebody's, for its title and its points.
    """

    line: Line
    exercise_title: str
    share: float
    counted: int
    lost: tuple[Seat, ...]
    kept: int
    ways: tuple[Way, ...]
    mistakes: tuple[MistakeCount, ...]

    @property
    def most(self) -> str:
        """What mostly happened where points were lost: a mistake if more than half made it, else the verdict."""
        if self.mistakes and 2 * len(self.mistakes[0].sheets) > len(self.lost):
            return self.mistakes[0].mistake.sentence
        return self.ways[0].word.word if self.ways else ""

    @property
    def nothing(self) -> int:
        """How many got no point at all."""
        return sum(seat.line.score == 0 for seat in self.lost)


def count_marks(sheets: Iterable[Sheet]) -> Spread | None:
    """The spread of all marks; None where nobody has one."""
    marked = [sheet for sheet in sheets if not sheet.error]
    if not marked:
        return None
    full = max(sheet.max_score for sheet in marked)
    scores = [sheet.score * (full / sheet.max_score if sheet.max_score else 1.0) for sheet in marked]
    shares = [sheet.score / sheet.max_score if sheet.max_score else 0.0 for sheet in marked]
    tenths = Counter(min(max(int(share * BINS + 1e-9), 0), BINS - 1) for share in shares)
    bins = tuple(tenths[number] for number in range(BINS))
    return Spread(len(marked), fmean(scores), median(scores), min(scores), max(scores), full, bins)


def count_criteria(sheets: Iterable[Sheet]) -> list[CriterionCount]:
    """Every criterion that anybody has, in the order of the rubric."""
    titles: dict[str, str] = {}
    seats: dict[str, list[Seat]] = {}
    for sheet in sheets:
        for part in sheet.parts:
            titles[part.id] = part.title
            for line in part.lines:
                seats.setdefault(line.key, []).append(Seat(sheet, line))
    return [_criterion(found, titles[found[0].line.exercise]) for found in seats.values()]


def _criterion(seats: Sequence[Seat], title: str) -> CriterionCount:
    counted = [seat for seat in seats if not seat.line.is_excused]
    lost = tuple(seat for seat in counted if seat.line.is_lost)
    shares = [seat.line.score / seat.line.max_score if seat.line.max_score else 1.0 for seat in counted]
    return CriterionCount(
        line=counted[0].line if counted else seats[0].line,
        exercise_title=title,
        share=fmean(shares) if shares else 1.0,
        counted=len(counted),
        lost=lost,
        kept=len(counted) - len(lost),
        ways=tuple(Way(*way) for way in Counter(seat.line.verdict for seat in lost).most_common()),
        mistakes=tuple(_mistakes(lost)),
    )


def by_difficulty(criteria: Iterable[CriterionCount]) -> list[CriterionCount]:
    """The hardest first: those of which the smallest share of the points was given."""
    return sorted(criteria, key=lambda criterion: criterion.share)


def count_mistakes(sheets: Iterable[Sheet]) -> list[MistakeCount]:
    """Every mistake that was named and cost points, the most frequent first."""
    return _mistakes(Seat(sheet, line) for sheet in sheets for line in sheet.lines if line.is_lost)


def _mistakes(seats: Iterable[Seat]) -> list[MistakeCount]:
    found: dict[str, list[tuple[Mistake, Seat]]] = {}
    for seat in seats:
        if seat.line.mistake:
            found.setdefault(seat.line.mistake.id, []).append((seat.line.mistake, seat))
    counts = [_mistake(rows) for rows in found.values()]
    return sorted(counts, key=lambda count: (-len(count.sheets), count.mistake.id))


def _mistake(rows: Sequence[tuple[Mistake, Seat]]) -> MistakeCount:
    sheets = {seat.sheet.page: seat.sheet for _, seat in rows}
    lines = {seat.line.key: seat.line for _, seat in rows}
    return MistakeCount(rows[0][0], tuple(sheets.values()), tuple(lines.values()))


def stopped(sheets: Iterable[Sheet]) -> list[tuple[Sheet, list[Line]]]:
    """Students whose calls met a limit, with the criteria in which they did."""
    rows = ((sheet, [line for line in sheet.lines if line.verdict in STOPPED]) for sheet in sheets)
    return [(sheet, lines) for sheet, lines in rows if lines]


def faults(sheets: Iterable[Sheet]) -> list[tuple[Sheet, list[Line]]]:
    """Students whose mark a fault of ours stands in the way of, with the criteria that it struck."""
    return [
        (sheet, [line for line in sheet.lines if line.verdict is Verdict.GRADER_ERROR])
        for sheet in sheets
        if not sheet.is_final
    ]
