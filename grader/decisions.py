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
    checks = f"The checks gave {points(criterion.graded or 0.0)}."
    decided = "Excused" if override.excused else f"Set to {points(override.points or 0.0)} points"
    why = "This line counts neither in your points nor in the maximum. " if override.excused else ""
    return f"{decided} by {_signed(override)} {why}{checks}"


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
    return f"{clean(decision.who)} on {decision.when.isoformat()}: {clean(decision.reason, 300).rstrip('.')}."


def _moment(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="minutes")
