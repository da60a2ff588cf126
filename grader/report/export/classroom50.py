"""Classroom 50: result.json, `classroom50/result/v1`. It takes whole numbers only, so points are told in hundredths."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from grader.report.export.marks import Line, Mark, Standing

SCHEMA = "classroom50/result/v1"

# Field of the result -> variable that its runner sets.
FROM_ENVIRONMENT = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
    "review": "REVIEW_URL",
}


def classroom50_json(mark: Mark, environment: Mapping[str, str], now: datetime) -> str:
    """result.json of one submission. environment: the runner's variables. now: with a zone."""
    content: dict[str, Any] = {"schema": SCHEMA}
    content |= {field: environment.get(name, "") for field, name in FROM_ENVIRONMENT.items()}
    content |= {
        "datetime": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": _hundredths(mark.score or 0.0),
        "max-score": _hundredths(mark.max_score),
        "tests": [_test(line) for line in mark.lines] or [_without_mark(mark)],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _test(line: Line) -> dict[str, Any]:
    return {
        "test-name": line.name,
        "passed": line.standing is Standing.PASSED or line.excused,
        "score": _hundredths(line.score),
        "max-score": _hundredths(line.max_score),
        "title": line.full_title,
        "verdict": line.verdict.value,
        "message": " ".join(line.words),
    }


def _without_mark(mark: Mark) -> dict[str, Any]:
    return {"test-name": "grading", "passed": False, "score": 0, "max-score": 0, "message": " ".join(mark.remarks)}


def _hundredths(points: float) -> int:
    return round(100 * points)
