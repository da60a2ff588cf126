"""Numbers about a class as JSON, grader/stats/v1, and as text to read."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from grader.messages import MESSAGES
from grader.model.points import points
from grader.model.statistics import ClassStatistics, CoFailure, CriterionStatistics
from grader.report.page import Page

if TYPE_CHECKING:  # rich costs 170 ms, which `grader --help` does not need
    from rich.console import RenderableType

SCHEMA = "grader/stats/v1"
DIGITS = 12  # significant ones: what lies behind depends on the order in which marks were added up
BAR = 40  # columns of the longest bar
PAIRS = 12  # lines of what is lost together
NOT_DEFINED = "-"
EXPLAINED = (
    "tried: handed in something for it. difficulty: share of the points that the class got, so 1.00 is easy. "
    "discrimination: correlation with all other points; near 0 or below, the line does not tell those who know from "
    "those who do not, and is worth a look."
)
TOGETHER = (
    "Of those who tried both. phi: 1.00 where whoever loses one loses the other, 0.00 where one says nothing about "
    "the other. lift: how many times as many lost both as would by chance."
)


def statistics_bytes(seen: ClassStatistics) -> bytes:
    """The numbers as JSON; a value that is not defined is null, and `undefined` says why."""
    content = {"schema": SCHEMA, **_plain(dataclasses.asdict(seen))}
    return (json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def statistics_text(seen: ClassStatistics, *, width: int = 100, color: bool = False) -> str:
    """The class in a few lines, its histogram, a line a criterion, frequent mistakes, and what is lost together."""
    page = Page(width=width, color=color)
    page.paragraph(_headline(seen), _summary(seen))
    if seen.n:
        page.show(_histogram(seen))
        page.show(_criteria(seen.criteria))
        page.paragraph("", [EXPLAINED, *_reasons(seen.criteria)])
    if seen.mistakes:
        page.paragraph("Known mistakes", [])
        page.show(_mistakes(seen))
    if pairs := [pair for pair in seen.co_failures if pair.both > 1]:  # of one person alone there is nothing to say
        page.paragraph("Lost together", [TOGETHER])
        page.show(_pairs(pairs[:PAIRS]))
    return page.text()


def _headline(seen: ClassStatistics) -> str:
    without = f", {seen.without_mark} without a mark" if seen.without_mark else ""
    return f"{seen.n} with a mark{without}"


def _summary(seen: ClassStatistics) -> list[str]:
    if seen.mean is None or seen.quartiles is None or seen.lowest is None or seen.highest is None:
        return ["Nothing can be said about a class in which nobody has a mark."]
    first, second, third = map(points, seen.quartiles)
    spread = f"standard deviation {_number(seen.sd)}{_because(seen.undefined, 'sd')}"
    lines = [
        f"mean {points(seen.mean)} of {points(seen.max_score)}, {spread}",
        f"from {points(seen.lowest)} to {points(seen.highest)}; quartiles {first}, {second} (the median), {third}",
        f"reliability (Cronbach's alpha) {_number(seen.alpha)}{_because(seen.undefined, 'alpha')}",
    ]
    return [line for line in lines if line]


def _because(undefined: Mapping[str, str], name: str) -> str:
    return f" ({undefined[name]})" if name in undefined else ""


def _number(value: float | None) -> str:
    # -0.00 would look like a value below zero.
    return NOT_DEFINED if value is None else f"{round(value, 2) + 0.0:.2f}"


def _histogram(seen: ClassStatistics) -> RenderableType:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column("of the points", justify="right", no_wrap=True)
    table.add_column("people")
    longest = max(*seen.histogram, 1)
    for tenth, count in enumerate(seen.histogram):
        label = f"  {10 * tenth}-{10 * tenth + 10} %" if tenth < 10 else "over 100 %"
        bar = "█" * max(round(BAR * count / longest), 1) if count else ""
        table.add_row(label, f"{bar} {count}" if count else "")
    return table


def _criteria(criteria: Sequence[CriterionStatistics]) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("criterion", no_wrap=True)
    for name in ("tried", "mean", "diffi-\nculty", "discrimi-\nnation"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("how it ended", ratio=1)
    exercise = ""
    for one in criteria:
        slug, _, name = one.id.partition(".")
        if slug != exercise:
            table.add_row(Text(slug, style="bold"))
            exercise = slug
        mean = f"{_number(one.mean)} / {points(one.max_score)}{' bonus' if one.bonus else ''}"
        ended = ", ".join(f"{count} {MESSAGES[verdict].word}" for verdict, count in one.verdicts.items())
        shown = Text(_number(one.discrimination), style="red" if _is_weak(one) else "")
        table.add_row(f"  {name}", str(one.attempts), mean, _number(one.difficulty), shown, ended)
    return table


def _is_weak(one: CriterionStatistics) -> bool:
    return one.discrimination is not None and one.discrimination < 0.1


def _reasons(criteria: Sequence[CriterionStatistics]) -> list[str]:
    """Why there are dashes, a line a reason."""
    found: dict[str, list[str]] = {}
    for one in criteria:
        for name, why in one.undefined.items():
            found.setdefault(f"No {name}: {why}", []).append(one.id)
    return [f"{reason} ({', '.join(names)})" for reason, names in found.items()]


def _mistakes(seen: ClassStatistics) -> RenderableType:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("people", justify="right", no_wrap=True)
    table.add_column("mistake", no_wrap=True)
    table.add_column("in", ratio=1)
    for name, people in seen.mistakes.items():
        where = [one.id.partition(".")[2] for one in seen.criteria if name in one.diagnoses]
        table.add_row(str(people), name, ", ".join(where))
    return table


def _pairs(pairs: Sequence[CoFailure]) -> RenderableType:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("phi", "lift", "tried both", "lost both", "only first", "only second"):
        table.add_column(name.replace(" ", "\n"), justify="right", no_wrap=True)
    table.add_column("first", no_wrap=True)
    table.add_column("second", no_wrap=True)
    for pair in pairs:
        counts = (pair.n, pair.both, pair.only_first, pair.only_second)
        table.add_row(_number(pair.phi), _number(pair.lift), *map(str, counts), pair.first, pair.second)
    return table
