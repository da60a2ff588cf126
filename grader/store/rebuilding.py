"""A lost database, made again from OUT/results/: each document carries its evidence in its last line."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grader.errors import StoreError, UsageError
from grader.store.database import NAME, Mark, Part, Store, Total, Work
from grader.store.evidence import COMPACT
from grader.store.results import marks_of, read_result, result_paths

log = logging.getLogger(__name__)


def with_evidence(document: bytes, work: Work) -> bytes:
    """A result document with the evidence of the work as one more line.

    Where the work lay is left out, as a matter of one machine; the clock is in the provenance.
    """
    parts = (f"{_text(slug)}:[{_text(part.key)},{part.evidence}]" for slug, part in work.parts.items())
    told = {
        "content": _text(work.content),
        "submitted_at": _text(work.submitted_at),
        "is_ours": _text(work.is_ours),
        "environment": work.environment,
        "rest": work.rest or "null",
        "parts": f"{{{','.join(parts)}}}",
    }
    line = ",".join(f'"{name}":{text}' for name, text in told.items()).encode("utf-8", "replace")
    return document.rstrip().removesuffix(b"}").rstrip() + b',\n  "evidence": {' + line + b"}\n}\n"


def must_hold_marks(out: Path) -> None:
    """Raise UsageError unless OUT has a database, or results to make it from."""
    if not (out / NAME).is_file() and (out.is_file() or not result_paths(out)):
        raise UsageError(f"{out}: no {NAME} and no results/*.json here; name the folder that `grader batch` wrote")


def open_store(out: Path) -> tuple[Store, str]:
    """The store of OUT to write to, and a sentence if it had to be made from the results.

    A damaged database is kept beside the new one. Raises StoreError where it cannot be opened now, as on a full disk.
    """
    path, sentence = out / NAME, ""
    try:
        if path.is_file():
            store = Store(out, writes=True)
            store.students()
            return store, sentence
    except StoreError as error:
        if not _is_damage(error):
            raise
        aside = path.with_name(f"{NAME}.damaged")
        for tail in ("", "-wal", "-shm"):  # the log of the damaged one is wrong for any other
            if path.with_name(NAME + tail).exists():
                path.with_name(NAME + tail).replace(path.with_name(aside.name + tail))
        sentence = f"{error}; it is kept as {aside.name}. "
    paths = result_paths(out)
    store = Store(out, writes=True)
    if not paths:
        return store, sentence
    count = 0
    with store.at_once():
        for count, (work, total, marks) in enumerate(_rows(paths), 1):  # noqa: B007 - counted
            store.put_work(work)
            store.put_marks(work.student, total, marks)
    return store, f"{sentence}{NAME} was made again from {count} of {len(paths)} results."


def _is_damage(error: StoreError) -> bool:
    """Whether the file itself is at fault, and not a full disk or somebody's lock, which pass."""
    code = getattr(error.__cause__, "sqlite_errorcode", 0)
    return code & 0xFF in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}  # the rest of it says where


def _rows(paths: list[Path]) -> Iterator[tuple[Work, Total | None, list[Mark]]]:
    for path in paths:
        try:
            document = read_result(path)
            yield _work(document), _total(document), list(marks_of(document))
        except (UsageError, KeyError, TypeError, ValueError) as error:
            log.warning("%s: its evidence cannot be read (%s), so this work is run again", path, error)


def _work(document: dict[str, Any]) -> Work:
    told = document["evidence"]
    clock = document.get("provenance", {})
    return Work(
        document["student"],
        told["content"],
        submitted_at=told["submitted_at"],
        environment=_text(told["environment"]),
        rest=_text(told["rest"]) if told["rest"] else "",
        error=document.get("error", ""),
        is_ours=told["is_ours"],
        wall_s=clock.get("wall_s", 0.0),
        cpu_s=clock.get("cpu_s", 0.0),
        parts={slug: Part(key, _text(evidence)) for slug, (key, evidence) in told["parts"].items()},
    )


def _total(document: dict[str, Any]) -> Total | None:
    score = document["score"]
    return None if score is None else Total(score, document["max_score"], document["final"])


_text = json.JSONEncoder(ensure_ascii=False, separators=COMPACT).encode  # once: json.dumps makes one for each value
