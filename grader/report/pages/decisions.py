"""What people and the clock did to a mark, as a result tells it, in words: lines set by hand, work that came late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grader.decisions import decided, signed

Document = Mapping[str, Any]


def decision_words(override: Document | None) -> str:
    """What was decided about a line, by whom, when and why, in one sentence; empty where nothing was."""
    if not override:
        return ""
    set_to = None if override.get("excused") else float(override["points"])
    return decided(set_to, override.get("graded"), signed(*(str(override[key]) for key in ("who", "when", "reason"))))


def late_words(late: Document | Sequence[Document] | None) -> tuple[str, ...]:
    """A sentence for each assignment that came after its due time: when, and what that cost."""
    return tuple(str(entry["message"]) for entry in late_entries(late))


def late_entries(late: Document | Sequence[Document] | None) -> Sequence[Document]:
    """What a result holds of lateness: an entry an assignment, those among them that more time was given for."""
    return [late] if isinstance(late, Mapping) else late or []
