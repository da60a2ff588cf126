"""What the outcome of a hidden case keeps to itself.

A student's code sees the hidden inputs while it runs, and everything of its own choosing that comes back could
carry them: a message, the name of a class, a shape. Such things are shown for public cases, which run first.
"""

from __future__ import annotations

import builtins

from grader.model.altered import altered
from grader.model.evidence import Failure, Finding, Outcome

WITHHELD = "its message is not shown for a hidden case"


def without_secrets(outcome: Outcome) -> Outcome:
    """The same outcome without numbers of the case and without words and shapes that a student could choose."""
    if not outcome.hidden:
        return outcome
    finding = outcome.finding and _finding(outcome.finding)
    return altered(outcome, finding=finding, failure=outcome.failure and _failure(outcome.failure))


def _finding(finding: Finding) -> Finding:
    known = {1, *(finding.expected_shape or ())}
    is_plain = set(finding.actual_shape or ()) <= known
    return altered(
        finding,
        error=None if finding.error is None else float(f"{finding.error:.0e}"),  # its digits could carry an input
        actual_value=None,
        expected_value=None,
        errors=(),
        row=(),
        actual_row=(),
        expected_row=(),
        actual_shape=finding.actual_shape if is_plain else None,
        actual_type=finding.actual_type if finding.actual_type in KINDS else "",
    )


def _failure(failure: Failure) -> Failure:
    if not failure.error_type:  # our own words, about a limit; how far beyond it is for the student's code to choose
        return altered(failure, error_message="it returned too much") if failure.allowed else failure
    known = isinstance(getattr(builtins, failure.error_type, None), type)
    name = failure.error_type if known else "an exception"
    # The place goes too: a function of a thousand lines could name a digit by the one on which it raises.
    return altered(failure, error_type=name, error_message=WITHHELD, file="", line=None)


# Names of values that are the same whatever the inputs were.
KINDS = frozenset(
    {
        "None",
        "bool",
        "int",
        "float",
        "complex",
        "str",
        "list",
        "tuple",
        "dict",
        "set",
        "function",
        "method",
        "MaskedArray",
    }
    | {f"{what}{name}" for what in ("", "array of ") for name in ("bool", "float32", "float64", "int64", "complex128")}
    | {"array of dtype object"}
)
