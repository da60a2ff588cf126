"""Moments as platforms write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_MOMENT = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)[T ](?P<clock>\d\d:\d\d:\d\d)(?P<fraction>\.\d{1,9})?"
    r"\s*(?P<zone>Z|UTC|GMT|[-+]\d\d(?::?\d\d)?)?",
    re.ASCII,
)


def moment(text: str) -> datetime | None:
    """`2026-03-01 12:00:00.5 UTC`, `…Z` or `…+01:00` as an aware datetime; None for anything else.

    Without a zone it is UTC, which is what YAML and nbgrader both say. A zone's name such as CET is refused, because
    several zones share it.
    """
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        return None
    zone = found["zone"] or "Z"
    fraction = (found["fraction"] or ".0")[:7]
    try:
        moved = datetime.fromisoformat(f"{found['day']}T{found['clock']}{fraction}{'Z' if zone.isalpha() else zone}")
        return moved.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
