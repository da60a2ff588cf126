"""Sentences on what people and the clock did to a mark after it was made: set by hand, excused, late, more time."""

from __future__ import annotations

from datetime import datetime

from grader.model.adjustment import Extension, Late, Override
from grader.model.grade import CriterionGrade
from grader.model.points import points
from grader.model.text import clean


def override_sentence(criterion: CriterionGrade) -> str:
    """What a person decided about a line, who, when and why; empty where nobody did."""
    override = criterion.override
    if override is None:
        return ""
    set_to = None if override.excused else override.points or 0.0
    return decided(set_to, criterion.graded or 0.0, _signed(override))


def decided(set_to: float | None, graded: float | None, signature: str) -> str:
    """What became of a line. set_to: its points, None where it is excused. graded: what its checks gave, if known."""
    what = "Excused" if set_to is None else f"Set to {points(set_to)} points"
    effect = " This line counts neither in your points nor in the maximum." if set_to is None else ""
    checks = "" if graded is None else f" The checks gave {points(graded)}."
    return f"{what} by {signature}{effect}{checks}"


def signed(who: str, when: str, reason: str) -> str:
    """Whose decision it was, of which day, and why; these are other people's words."""
    return f"{clean(who)} on {clean(when)}: {clean(reason, 300).rstrip('.')}."


def late_sentence(late: Late) -> str:
    """When work came, when it was due, and what that cost."""
    came = f"Handed in {_moment(late.submitted_at)}, due {_moment(late.due)}"
    if late.extension:
        until = late.extension.until.astimezone(late.due.tzinfo)
        came += f", for you {_moment(until)}, granted by {_signed(late.extension)} This is"
    else:
        came += ":"
    if not late.days:
        return f"{came} in time."
    cost = f"which costs {points(late.lost)} of {points(late.points)} points" if late.lost else "which costs nothing"
    return f"{came} {days_late(late)}, {cost}."


def days_late(late: Late) -> str:
    """`2 days late`, in the words of every report; each day begun counts."""
    if not late.days:
        return "in time by extension"
    return f"{late.days} {'day' if late.days == 1 else 'days'} late"


def _signed(decision: Override | Extension) -> str:
    return signed(decision.who, decision.when.isoformat(), decision.reason)


def _moment(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="minutes")
