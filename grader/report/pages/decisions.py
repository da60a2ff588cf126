"""What people and the clock did to a mark, as a result tells it, in words: lines set by hand, work that came late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grader.report.text import points

Document = Mapping[str, Any]


def decision_words(override: Document | None) -> str:
    """What was decided about a line, by whom, when and why, in one sentence; empty where nothing was."""
    if not override:
        return ""
    what = "Excused" if override.get("excused") else f"Set to {points(float(override['points']))} points"
    who, when, reason = (str(override.get(key) or "") for key in ("who", "when", "reason"))
    made = f"{what}{f' by {who}' if who else ''}{f' on {when}' if when else ''}"
    return f"{made}: {reason}" if reason else f"{made}."


def late_words(late: Document | Sequence[Document] | None) -> tuple[str, ...]:
    """A sentence for each assignment that came after its due time: when, and what that cost."""
    entries = [late] if isinstance(late, Mapping) else late or []
    return tuple(str(entry["message"]) for entry in entries)
