"""Two curves of one quantity as two lines of blocks, on one logarithmic scale."""

from __future__ import annotations

import math
from collections.abc import Sequence

from grader.model.evidence import Profile

BLOCKS = "▁▂▃▄▅▆▇█"
GAP, ZERO, NOTHING = "?", "·", "nothing came"  # a value that is not finite; one without a logarithm
WIDEST = 60
SPAN = 12.0  # decades below the largest value; what is smaller has the lowest block


def beside(profile: Profile) -> tuple[str, str, str]:
    """What a profile is of, and below that its two curves, in columns."""
    yours, expected = sparklines(profile)
    what = f"{profile.quantity}, case “{profile.case.replace('_', ' ')}”"
    return what, f"  yours     {yours}", f"  expected  {expected}"


def sparklines(profile: Profile) -> tuple[str, str]:
    """The student's curve and the expected one, each with its first and last value."""
    curves = (profile.actual, profile.expected)
    logs = [math.log10(abs(value)) for curve in curves for value in curve if value]
    high = max(logs, default=0.0)
    low = max(min(logs, default=0.0), high - SPAN)
    drawn = [_line(_thinned(curve), low, high) for curve in curves]
    return drawn[0], drawn[1]


def _line(curve: Sequence[float | None], low: float, high: float) -> str:
    if not curve:
        return NOTHING
    ends = " … ".join("no number" if value is None else f"{value:.2g}" for value in (curve[0], curve[-1]))
    return f"{''.join(_block(value, low, high) for value in curve)}  {ends}"


def _block(value: float | None, low: float, high: float) -> str:
    if value is None:
        return GAP
    if value == 0:
        return ZERO
    share = (math.log10(abs(value)) - low) / (high - low) if high > low else 1.0
    return BLOCKS[round(min(max(share, 0.0), 1.0) * (len(BLOCKS) - 1))]


def _thinned(curve: Sequence[float | None]) -> Sequence[float | None]:
    """No more values than fit in a line, the first and the last among them."""
    if len(curve) <= WIDEST:
        return curve
    return [curve[round(i * (len(curve) - 1) / (WIDEST - 1))] for i in range(WIDEST)]
