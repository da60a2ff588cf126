"""What the calls of a group hand on to each other, and to those of a later group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from grader.model.evidence import Failure, Reply, Verdict
from grader.model.exercise import Call, Output


def comes_before(argument: Any, calls: Sequence[Call]) -> bool:
    """Whether an argument is an Output of a call of an earlier group."""
    return isinstance(argument, Output) and argument.call not in calls


def lacking(call: Call, calls: Sequence[Call], replies: Sequence[object]) -> Failure | None:
    """The failure of a call whose argument cannot come to be, because the call before it was refused."""
    for argument in call.arguments:
        if isinstance(argument, Output) and not comes_before(argument, calls):
            before = replies[calls.index(argument.call)]
            if isinstance(before, Reply) and before.failure:
                return replace(before.failure, verdict=Verdict.NOT_RUN, error_message=before.failure.error_message)
    return None
