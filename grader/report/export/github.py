"""GitHub Actions: annotations for the log, Markdown for the step summary, outputs for later steps."""

from __future__ import annotations

from collections.abc import Sequence

from grader.report.export.markdown import class_markdown, student_markdown
from grader.report.export.marks import Line, Mark, Standing

ANNOTATIONS = 10  # of each kind; GitHub drops the rest of a step without a word
SUMMARY_BYTES = 2**20  # a larger summary is not shown at all
_CUT = "\n\nThe rest is cut: a summary has room for 1 MiB.\n"


def workflow_commands(mark: Mark) -> str:
    """One notice with the total, and a workflow command a lost line, the dearest first.

    Text is escaped as GitHub's own toolkit does, so what a student wrote never becomes a command.
    """
    lost = sorted(
        (line for line in mark.lines if line.standing in {Standing.FAILED, Standing.SKIPPED} and not line.excused),
        key=lambda line: line.score - line.max_score,
    )
    shown = lost if len(lost) <= ANNOTATIONS else lost[: ANNOTATIONS - 1]
    # The total comes first, so that no number of lost bonus points keeps it from being shown.
    commands = [_command("notice", {"title": "Points"}, " ".join([f"{mark.sum_text}.", *mark.remarks]))]
    commands += [_lost(line, mark) for line in shown]
    if len(shown) < len(lost):
        commands.append(_command("error", {"title": "More"}, f"{len(lost) - len(shown)} more lines lost points."))
    unsure = [line for line in mark.lines if line.standing is Standing.UNSURE]
    commands += [_command("warning", {"title": line.full_title}, " ".join(line.words)) for line in unsure[:ANNOTATIONS]]
    return "".join(f"{command}\n" for command in commands)


def step_summary(marks: Sequence[Mark]) -> str:
    """The report of one submission, or the table of several, cut to what GitHub shows."""
    text = student_markdown(marks[0]) if len(marks) == 1 else class_markdown(marks)
    data = text.encode()
    if len(data) <= SUMMARY_BYTES:
        return text
    kept = data[: SUMMARY_BYTES - len(_CUT.encode())].decode(errors="ignore")
    return kept.rpartition("\n")[0] + _CUT


def step_outputs(mark: Mark) -> str:
    """Lines for $GITHUB_OUTPUT: numbers and words of ours only, so nothing needs a delimiter."""
    share = 100 * mark.score / mark.max_score if mark.score is not None and mark.max_score else 0.0
    lost = sum(line.standing is Standing.FAILED for line in mark.lines)
    outputs = {
        "score": f"{mark.score or 0:g}",
        "max_score": f"{mark.max_score:g}",
        "percentage": f"{share:.2f}",
        "lost_lines": str(lost),
        "final": str(mark.final and mark.score is not None).lower(),
    }
    return "".join(f"{name}={value}\n" for name, value in outputs.items())


def _lost(line: Line, mark: Mark) -> str:
    place = {"file": mark.in_repository(line.place.file), "line": str(line.place.line)} if line.place else {}
    words = " ".join([f"{line.sum_text} points.", *line.words])
    return _command("notice" if line.bonus else "error", {**place, "title": line.full_title}, words)


def _command(kind: str, properties: dict[str, str], message: str) -> str:
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{kind} {listed}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
