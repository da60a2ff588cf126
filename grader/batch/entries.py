"""Every entry of a folder is one submission, with a name that is safe everywhere."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from grader.errors import UsageError
from grader.intake.submission import read_submission
from grader.model.evidence import Submission
from grader.model.text import clean


@dataclass(frozen=True)
class Entry:
    """One submission of a class. members: everybody who gets its mark; submitted_at: when, if the platform says."""

    student: str
    path: Path
    members: tuple[str, ...]
    submitted_at: datetime | None = None


def find_entries(folder: Path) -> list[Entry]:
    """Every entry of a folder, but for hidden ones. Raises UsageError if it is no folder."""
    paths = find_submissions(folder)
    return [Entry(name, path, (name,)) for path, name in zip(paths, names_of(paths), strict=True)]


def shard_of(entries: Sequence[Entry], shard: str) -> list[Entry]:
    """The I-th of N parts of a class, named as I/N. Whose part a student is in does not depend on the others.

    Raises UsageError for anything but 1/N to N/N.
    """
    match = re.fullmatch(r"([1-9]\d{0,5})/([1-9]\d{0,5})", shard)
    number, count = (int(group) for group in match.groups()) if match else (1, 0)
    if number > count:
        raise UsageError(f"--shard {shard}: wants I/N with I from 1 to N, such as 1/8")
    return [entry for entry in entries if _number(entry.student) % count == number - 1]


def _number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")


def read_entry(entry: Entry) -> Submission:
    """What was handed in. Raises SubmissionError."""
    return read_submission(entry.path)


def find_submissions(folder: Path) -> list[Path]:
    """Every entry of a folder is one submission, but for hidden ones. Raises UsageError if it is no folder."""
    if not folder.is_dir():
        raise UsageError(f"{folder}: not a folder; batch takes a folder with one entry a submission")
    shown = (path for path in folder.iterdir() if not path.name.startswith((".", "__MACOSX")))
    return sorted(shown, key=lambda path: (path.name.casefold(), path.name))


def names_of(paths: Sequence[Path]) -> list[str]:
    """One name a submission, usable as a file name: the entry's own, with its suffix where two would be alike."""
    stems = [path.stem if path.is_file() else path.name for path in paths]
    names = [path.name if stems.count(stem) > 1 else stem for path, stem in zip(paths, stems, strict=True)]
    return [_safe(name) for name in names]


def _safe(name: str) -> str:
    kept = re.sub(r"[^\w .,@+()'-]", "_", clean(name, 120)).strip(" .") or "submission"
    # Two names that differ only in what had to be replaced must not become one.
    return kept if kept == name else f"{kept}-{hashlib.sha256(name.encode(errors='surrogateescape')).hexdigest()[:8]}"
