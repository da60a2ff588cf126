"""Gradescope: results.json of one submission. Its `text` output shows student text as it is, so nothing is escaped."""

from __future__ import annotations

import json
from typing import Any

from grader.model.rubric import Visibility
from grader.report.export.marks import Line, Mark, Standing

VISIBILITY = {
    Visibility.PUBLIC: "visible",
    Visibility.HIDDEN: "visible",  # the result is shown; the words about it hold no numbers
    Visibility.AFTER_DUE_DATE: "after_due_date",
    Visibility.INSTRUCTOR: "hidden",
}


def gradescope_json(mark: Mark) -> str:
    """results.json, from a mark with every line: each says itself who may read it.

    Notes and errors stand above the lines, where students read them. A submission that could not be read has 0 points;
    where the grader failed there is no score, which Gradescope shows as a failure of the autograder.
    """
    content: dict[str, Any] = {} if _is_without_score(mark) else {"score": mark.score or 0}
    content |= {
        "output": "\n".join(mark.remarks),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
    }
    if mark.wall_s is not None:
        content["execution_time"] = mark.wall_s
    tests = [_test(number, line) for number, line in enumerate(mark.lines, 1)]
    content["tests"] = tests or [_no_line(mark)]
    content["extra_data"] = {"max_score": mark.max_score, "final": mark.final, "grader": mark.version}
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _is_without_score(mark: Mark) -> bool:
    return mark.score is None and not mark.final


def _test(number: int, line: Line) -> dict[str, Any]:
    # Excused lines and faults of ours are told without points or with them, but never as a loss.
    scores = {} if line.excused else {"score": line.score, "max_score": line.max_score}
    return scores | {
        "status": "failed" if line.standing is Standing.FAILED or _is_not_tried(line) else "passed",
        "name": line.full_title + (" (bonus)" if line.bonus else ""),
        "number": str(number),
        "output": "\n".join(line.told),
        "tags": [line.exercise],
        "visibility": VISIBILITY[line.visibility],
        "extra_data": {"id": line.name, "verdict": line.verdict.value},
    }


def _is_not_tried(line: Line) -> bool:
    return line.standing is Standing.SKIPPED and not line.excused


def _no_line(mark: Mark) -> dict[str, Any]:
    return {"name": "Grading", "status": "failed", "output": mark.error, "visibility": "visible"}
