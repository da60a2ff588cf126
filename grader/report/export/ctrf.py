"""CTRF, the Common Test Report Format: the class as one JSON document; points are labels of each test."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import grader
from grader.report.export.marks import Line, Mark, Standing

SPECIFICATION = "1.0.0"
STATUS = {
    Standing.PASSED: "passed",
    Standing.FAILED: "failed",
    Standing.SKIPPED: "skipped",
    Standing.UNSURE: "other",
}


def ctrf_json(marks: Sequence[Mark], now: datetime) -> str:
    """The report. now: when grading ended, from which its beginning is reckoned; with a zone."""
    tests = [test for mark in marks for test in _tests(mark)]
    stop = round(now.timestamp() * 1000)
    counts = {status: sum(test["status"] == status for test in tests) for status in (*STATUS.values(), "pending")}
    content = {
        "reportFormat": "CTRF",
        "specVersion": SPECIFICATION,
        "generatedBy": "rnn-grader",
        "results": {
            "tool": {"name": "rnn-grader", "version": grader.__version__},
            "summary": {
                "tests": len(tests),
                **counts,
                "suites": len(marks),
                "start": stop - round(1000 * sum(mark.wall_s or 0.0 for mark in marks)),
                "stop": stop,
            },
            "tests": tests,
        },
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _tests(mark: Mark) -> list[dict[str, Any]]:
    if mark.score is None:
        words = " ".join(mark.remarks)
        return [{"name": "grading", "status": "other", "duration": 0, "suite": [mark.student], "message": words}]
    return [_test(mark, line) for line in mark.lines]


def _test(mark: Mark, line: Line) -> dict[str, Any]:
    test: dict[str, Any] = {
        "name": line.full_title,
        "status": STATUS[line.standing],
        "duration": 0,  # required; how long one criterion took is not known, as checks share their calls
        "suite": [mark.student, line.exercise],
        "rawStatus": line.verdict.value,
        "tags": [line.name],
        "labels": {"points": line.score, "max_points": line.max_score, "bonus": line.bonus},
    }
    if line.words:
        test["message"] = "\n".join(line.words)
    return test | ({"filePath": line.place.file, "line": line.place.line} if line.place else {})
