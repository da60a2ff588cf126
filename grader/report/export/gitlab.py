"""GitLab: a code quality report of one submission, shown beside the lines of a merge request."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from grader.report.export.marks import Line, Mark, Standing


def code_quality_json(mark: Mark) -> str:
    """A finding a line that lost points or could not be judged.

    Where nothing is known of the place, it is the first line of the file that the exercise asks for.
    """
    findings = [
        _finding(line, mark) for line in mark.lines if line.standing is not Standing.PASSED and not line.excused
    ]
    return json.dumps(findings, indent=2, ensure_ascii=False) + "\n"


def _finding(line: Line, mark: Mark) -> dict[str, Any]:
    path, number = (line.place.file, line.place.line) if line.place else (f"{line.exercise}.py", 1)
    return {
        "description": " ".join([f"{line.full_title} ({line.sum_text} points).", *line.words]),
        "check_name": line.name,
        # The same finding keeps its fingerprint from push to push, so that GitLab can tell old from new.
        "fingerprint": hashlib.sha256(f"{line.name} {line.verdict.value}".encode()).hexdigest(),
        "severity": _severity(line),
        "location": {"path": mark.in_repository(path), "lines": {"begin": number}},
    }


def _severity(line: Line) -> str:
    if line.standing is Standing.UNSURE or line.bonus:
        return "info"
    return "major" if line.score == 0 else "minor"
