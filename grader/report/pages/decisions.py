"""What people and clocks did to a mark, in words: lines set by hand, work that came late, more time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grader.report.text import points

Document = Mapping[str, Any]


def decision_words(override: Document | None) -> str:
    """Who set the points of a line, when and why, in one sentence; empty where nobody did."""
    if not override:
        return ""
    what = "Excused" if override.get("excused") else f"Set to {points(float(override['points']))} by hand"
    return f"{what}{_signed(override)}"


def late_words(late: Document | Sequence[Document] | None) -> tuple[str, ...]:
    """A sentence for each assignment that came late: how late, what that cost, and who gave more time."""
    entries = [late] if isinstance(late, Mapping) else late or []
    return tuple(_lateness(entry) for entry in entries)


def _lateness(entry: Document) -> str:
    days, lost = int(entry.get("days") or 0), float(entry.get("lost") or 0)
    came = f"{days} day{'s' if days != 1 else ''} late" if days else "In time"
    due = f", due {entry['due']}" if entry.get("due") else ""
    cost = f": {points(lost)} points less" if lost else ""
    assignment = f"{entry['assignment']}: " if entry.get("assignment") else ""
    sentence = f"{assignment}{came}{due}{cost}."
    more = entry.get("extension")
    return f"{sentence} More time until {more['until']}{_signed(more)}" if more else sentence


def _signed(decision: Document) -> str:
    """By whom, when and why, to follow what was decided."""
    who, when, reason = (str(decision.get(key) or "") for key in ("who", "when", "reason"))
    made = f"{f', {who}' if who else ''}{f', {when}' if when else ''}"
    return f"{made}: {reason}" if reason else f"{made}."
