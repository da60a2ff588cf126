"""Figures of a report as inline SVG, drawn by matplotlib, an optional extra that is loaded only here.

Equal figures are drawn once: the public cases are the same for everybody, so a class draws a curve for each way of
being wrong and not for each student.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.util import find_spec
from typing import Any, TypeGuard

from grader.report.pages.drawing import EXPECTED, GRID, INK, LIMIT, YOURS, for_page
from grader.report.pages.sheet import Curve

Values = tuple[float | None, ...]

WIDTH, HEIGHT = 4.6, 2.5  # inches, so that a letter is as large on a phone as the page's own
STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "report",
    "font.size": 10.5,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": GRID,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "xtick.minor.size": 0,
    "ytick.minor.size": 0,
}
# Below the one a number is drawn as 0, beyond the other as a gap: powers of ten end soon after.
SMALLEST, LARGEST = 1e-300, 1e300
MOST_POINTS = 24  # more of them hide the curve
POWERS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def can_draw() -> bool:
    """Whether matplotlib is here."""
    return find_spec("matplotlib") is not None


def curve_figure(curve: Curve) -> str:
    """A curve over the time steps on a logarithmic axis; empty where there is nothing to draw or to draw with."""
    if not any(map(_is_visible, (*curve.actual, *curve.expected))) or not can_draw():
        return ""
    return _curves(_rounded(curve.actual), _rounded(curve.expected), curve.tolerance)


def histogram(bins: Sequence[int]) -> str:
    """Students by the share of the points that they have, a bar a tenth; empty without matplotlib."""
    return _histogram(tuple(bins)) if can_draw() else ""


def _rounded(values: Values) -> Values:
    """Three digits are more than can be seen, and let curves be equal that differ in the last bit."""
    return tuple(None if value is None else float(f"{value:.3g}") for value in values)


@lru_cache(maxsize=4096)
def _curves(actual: Values, expected: Values, tolerance: float | None) -> str:
    marker = "o" if len(actual) <= MOST_POINTS else ""

    def draw(axes: Any) -> None:
        floor = _powers_of_ten(axes, (*actual, *expected, tolerance))
        if expected:
            heights = _heights(expected, floor)
            axes.plot(range(len(expected)), heights, color=EXPECTED, linewidth=5, solid_capstyle="round", clip_on=False)
        if tolerance:
            axes.axhline(math.log10(tolerance), color=LIMIT, linewidth=1.2, dashes=(4, 3))
        heights = _heights(actual, floor)
        axes.plot(range(len(actual)), heights, color=YOURS, linewidth=1.6, marker=marker, clip_on=False, zorder=3)
        last = max(len(actual), len(expected)) - 1
        room = 0.05 * max(last, 1)
        axes.set_xlim(-room, last + room)  # whatever a step has to show, its place is there
        axes.set_xlabel("time step t")

    return _drawn(draw, title="curve over the time steps; its numbers are in the table below")


def _heights(values: Values, floor: float) -> list[float]:
    """Where values stand: exponents of ten, zeros on the floor, and a gap for whatever has no such place."""
    return [floor if _is_nothing(value) else math.log10(value) if _is_visible(value) else math.nan for value in values]


def _is_visible(value: float | None) -> TypeGuard[float]:
    return value is not None and SMALLEST < value < LARGEST


def _is_nothing(value: float | None) -> bool:
    return value is not None and 0 <= value <= SMALLEST


def _powers_of_ten(axes: Any, values: Values) -> float:
    """An axis of exponents with five labels at most, one decade long at least, and below it one for 0 if needed.

    Returns where 0 stands. Exponents are drawn and not the values: a logarithmic axis fails at both ends of floats.
    """
    from matplotlib.ticker import MaxNLocator

    exponents = [math.log10(value) for value in values if _is_visible(value)]
    low, high = math.floor(min(exponents) - 0.05), math.ceil(max(exponents) + 0.05)
    every = max(math.ceil((high - low) / 4), 1)
    powers, floor = range(low, high + 1, every), low - every
    labels = {power: f"10{str(power).translate(POWERS)}" for power in powers}
    if any(map(_is_nothing, values)):
        labels = {floor: "0"} | labels
    axes.set_ylim(min(labels), high)
    axes.set_yticks([*labels], [*labels.values()])
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.grid(visible=True, axis="y")
    return floor


@lru_cache(maxsize=16)
def _histogram(bins: tuple[int, ...]) -> str:
    def draw(axes: Any) -> None:
        places = range(len(bins))
        axes.bar([place + 0.5 for place in places], bins, width=0.86, color=YOURS)
        for place, count in zip(places, bins, strict=True):
            if count:
                axes.text(place + 0.5, count + max(bins) * 0.03, str(count), ha="center")
        axes.set_xlim(0, len(bins))
        axes.set_ylim(0, max(bins) * 1.15 or 1)
        borders = range(0, len(bins) + 1, 2)
        axes.set_xticks(borders, [f"{100 * border // len(bins)} %" for border in borders])
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_xlabel("share of the points")

    return _drawn(draw, title="histogram of the marks; its numbers are in the table below", wide=True)


def _drawn(draw: Callable[[Any], None], *, title: str, wide: bool = False) -> str:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, HEIGHT))
        axes = figure.add_axes((0.05, 0.2, 0.88, 0.76) if wide else (0.11, 0.2, 0.86, 0.76))
        axes.set_facecolor("none")
        figure.patch.set_facecolor("none")
        draw(axes)
        buffer = io.BytesIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return for_page(buffer.getvalue(), title=title)
