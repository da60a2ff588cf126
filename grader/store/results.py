"""OUT/results/: one grader/result/v1 document a submission, read back for reports, exports and statistics.

Where a folder OUT is read, one such document will do, as `grader check -o FILE` writes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grader.errors import UsageError
from grader.model.grade import SCHEMA
from grader.store.database import Mark


def read_results(out: Path) -> Iterator[dict[str, Any]]:
    """Every document of OUT/results/ in the order of the students' names, one at a time.

    A submission without a mark has `score` null and `error` instead of exercises.
    Raises UsageError where there are none, or where a file is not what a batch writes.
    """
    paths = result_paths(out)
    if not paths:
        raise UsageError(f"{out}: no results/*.json here; name the folder that `grader batch` wrote")
    yield from map(read_result, paths)


def result_paths(out: Path) -> list[Path]:
    """The files of OUT/results/ in the order of the students' names; OUT itself if it is a file."""
    if out.is_file():
        return [out]
    return sorted((out / "results").glob("*.json"), key=lambda path: (path.stem.casefold(), path.stem))


def read_result(path: Path) -> dict[str, Any]:
    """One document. Raises UsageError where the file is not what a batch writes."""
    try:
        document = json.loads(path.read_bytes())
    except json.JSONDecodeError as error:
        raise UsageError(f"{path}:{error.lineno}:{error.colno}: not JSON: {error.msg}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise UsageError(f"{path}:1:1: no document of schema {SCHEMA}; it is not a result of this grader")
    return document


def marks_of(document: dict[str, Any]) -> Iterator[Mark]:
    """The lines of a document as the store has them; none where there is no mark. Raises KeyError or TypeError."""
    for exercise in document.get("exercises", ()):
        for line in exercise["criteria"]:
            override, diagnosis = line.get("override"), line["diagnosis"]
            yield Mark(
                exercise["id"],
                line["id"],
                line["score"],
                line["max_score"],
                line["bonus"],
                line["verdict"],
                diagnosis["id"] if diagnosis else "",
                override["graded"] if override else line["score"],
            )
