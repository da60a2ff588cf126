"""What people and the clock did to a mark, as a result tells it, in words: lines set by hand, work that came late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grader.model.points import points

Document = Mapping[str, Any]


def decision_words(override: Document | None) -> str:
    """What was decided about a line, by whom, when and why, in one sentence; empty where nothing was."""
    if not override:
        return ""
    what = "Excused" if override.get("excused") else f"Set to {points(float(override['points']))} points"
    who, when, reason = (str(override.get(key) or "") for key in ("who", "when", "reason"))
    made = f"{what}{f' by {who}' if who else ''}{f' on {when}' if when else ''}"
    graded = override.get("graded")
    checks = "" if graded is None else f" The checks gave {points(float(graded))}."
    return (f"{made}: {reason.rstrip('.')}." if reason else f"{made}.") + checks


def late_words(late: Document | Sequence[Document] | None) -> tuple[str, ...]:
    """A sentence for each assignment that came after its due time: when, and what that cost."""
    return tuple(str(entry["message"]) for entry in late_entries(late))


def late_entries(late: Document | Sequence[Document] | None) -> Sequence[Document]:
    """What a result holds of lateness: an entry an assignment, those among them that more time was given for."""
    return [late] if isinstance(late, Mapping) else late or []
