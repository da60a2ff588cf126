"""PrairieLearn: results.json of an external grader, at most 1 MB."""

from __future__ import annotations

import json
from typing import Any

from grader.report.export.marks import Line, Mark

LIMIT_BYTES = 1_000_000


def prairielearn_json(mark: Mark) -> str:
    """results.json of one submission. Work that could not be read is not gradable, which costs no attempt."""
    content: dict[str, Any] = {
        "gradable": mark.score is not None,
        "score": _share(mark.score or 0.0, mark.max_score),
        "message": mark.sum_text,
        "output": "\n".join(mark.remarks),
        "tests": [_test(line) for line in mark.lines],
    }
    if mark.score is None:
        content["format_errors"] = [mark.error]
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    if len(text.encode()) <= LIMIT_BYTES:
        return text
    content["tests"] = [test | {"output": ""} for test in content["tests"]]
    return json.dumps(content | {"output": content["output"][: LIMIT_BYTES // 8]}, ensure_ascii=False) + "\n"


def _share(score: float, most: float) -> float:
    """From 0 to 1: bonus points beyond the total have no place there."""
    return min(max(score / most, 0.0), 1.0) if most else 0.0


def _test(line: Line) -> dict[str, Any]:
    return {
        "name": line.full_title + (" (bonus)" if line.bonus else ""),
        "description": line.name,
        "points": line.score,
        "max_points": line.max_score,
        "message": line.word,
        "output": "\n".join(line.words),
    }
