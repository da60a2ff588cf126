"""Where a class lies, how it is read, and which part of it is to be graded here."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from grader.errors import UsageError
from grader.intake.layouts.attempts import LATEST, chosen_attempts
from grader.intake.layouts.entry import Entry, Layout
from grader.intake.layouts.finding import AUTO, PLAIN
from grader.intake.layouts.opening import open_class


@dataclass(frozen=True)
class Source:
    """A folder or an archive with a class in it. layout, attempts, assignment: as they were asked for."""

    path: str
    layout: str = AUTO
    attempts: str = LATEST
    assignment: str = ""

    def text(self) -> str:
        """As it is stored."""
        return json.dumps(asdict(self), ensure_ascii=False)


def read_source(text: str) -> Source:
    """A source that was stored."""
    return Source(**json.loads(text))


@contextmanager
def open_source(source: Source) -> Iterator[Layout]:
    """The class, one entry a student, whose files are there until the end of the block. Raises UsageError."""
    with open_class(Path(source.path), kind=source.layout, assignment=source.assignment) as found:
        yield chosen_attempts(found, source.attempts)


def must_lie_apart(found: Layout, submissions: Path, out: Path) -> None:
    """Raise UsageError where what is written to OUT would be read as somebody's work the next time.

    That is where every entry of the folder is somebody's; a platform's download says itself what is whose.
    """
    if found.kind == PLAIN and out.resolve().is_relative_to(submissions.resolve()):
        raise UsageError(f"{out} lies in {submissions}, and would be graded with it; name a folder beside it with -o")


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
