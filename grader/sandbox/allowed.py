"""What a submission is told about a limit that it has met: which one, and how much of it there is."""

from __future__ import annotations

from grader.model.evidence import Verdict
from grader.model.rubric import Limits

FORBIDDEN = "Other processes, the network and files outside your own folder cannot be used where work is graded."


def allowed(verdict: Verdict, limits: Limits) -> str:
    """One sentence for a failure that a limit or a wall is behind; empty for any other.

    It holds nothing that a student's code could choose, so it may be shown for hidden cases too.
    """
    if verdict is Verdict.OUT_OF_MEMORY:
        return f"A submission may use {limits.memory_mib} MiB of memory."
    if verdict is Verdict.OUTPUT_TOO_LARGE:
        return f"One call may return {limits.reply_mib} MiB, and what it writes into files has a limit too."
    return FORBIDDEN if verdict is Verdict.FORBIDDEN else ""


def spent(limits: Limits) -> str:
    """Why nothing more is called, as the end of a sentence."""
    return f"all calls together used more than the {limits.submission_cpu_s:g} s of processor time of a submission"
