"""Numbers about a class: what went in, a mark a line, and what came out. A value that is not defined is None."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from grader.model.evidence import Verdict


@dataclass(frozen=True, slots=True)
class Mark:
    """What the checks gave one student for one criterion, whatever a person has decided about it since.

    criterion: `exercise.criterion`. max_score: 0 where it was excused. diagnosis: an id, or "".
    """

    criterion: str
    score: float
    max_score: float
    verdict: Verdict
    diagnosis: str = ""
    bonus: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One student. marks: in the order of the rubric, the same criteria for everybody. score: the total that counts.

    A student without a mark, whose work could not be read, has no marks and None for the total.
    """

    student: str
    marks: tuple[Mark, ...] = ()
    score: float | None = None
    max_score: float = 0.0


@dataclass(frozen=True)
class CriterionStatistics:
    """One line of the rubric over everybody with a mark.

    attempts: those who handed in something for it. mean: in points. difficulty: mean / max_score, so 1 is easy.
    discrimination: correlation with the points for all other lines that are no bonus. verdicts, diagnoses: how many,
    the most frequent first. undefined: why a value is None, by its name.
    """

    id: str
    max_score: float
    bonus: bool
    attempts: int
    mean: float | None
    difficulty: float | None
    discrimination: float | None
    verdicts: Mapping[Verdict, int]
    diagnoses: Mapping[str, int]
    undefined: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CoFailure:
    """Two criteria that people lost together. n: those who attempted both; the counts are of those who lost points.

    phi: correlation of losing the one and losing the other. lift: how many times as many lost both as would if the
    one had nothing to do with the other.
    """

    first: str
    second: str
    n: int
    both: int
    only_first: int
    only_second: int
    phi: float | None
    lift: float


@dataclass(frozen=True)
class ClassStatistics:
    """A whole class. n: students with a mark. histogram: counts by tenths of max_score, one more bin for above it.

    quartiles: by linear interpolation between the two nearest marks. sd: with n - 1. alpha: Cronbach's, over the
    criteria that are no bonus. mistakes: how many people made each that was recognised, the most frequent first.
    undefined: why a value is None, by its name.
    """

    n: int
    without_mark: int
    max_score: float
    mean: float | None
    sd: float | None
    lowest: float | None
    quartiles: tuple[float, float, float] | None
    highest: float | None
    histogram: tuple[int, ...]
    alpha: float | None
    criteria: tuple[CriterionStatistics, ...]
    mistakes: Mapping[str, int]
    co_failures: tuple[CoFailure, ...]
    undefined: Mapping[str, str] = field(default_factory=dict)
