"""A class as a folder or as the archive that a platform sent: the archive is written out, file by checked file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from grader.errors import SubmissionError, UsageError
from grader.intake.archives import list_members, suffix_of
from grader.intake.folders import member_at
from grader.intake.layouts.entry import Layout
from grader.intake.layouts.finding import AUTO, find_entries
from grader.intake.layouts.listing import shown
from grader.intake.members import ALL_BYTES, Basket, Member, Reason, parents
from grader.model.text import clean

PACKED_BYTES = 512 << 20
UNPACKED_BYTES = 4 << 30
BY_HAND = "unpack it yourself and give the folder"


@contextmanager
def open_class(submissions: Path, *, kind: str = AUTO, assignment: str = "") -> Iterator[Layout]:
    """The layout of a folder, or of an archive, whose files are there until the end of the block.

    Raises UsageError as `find_entries` does, and for an archive that is damaged or too large.
    """
    if not (submissions.is_file() and suffix_of(submissions.name)):
        yield find_entries(submissions, kind=kind, assignment=assignment)
        return
    with tempfile.TemporaryDirectory(prefix="class-") as top:
        notes = _unpack(submissions, Path(top))
        layout = find_entries(Path(top), kind=kind, assignment=assignment)
        sentence = f"{clean(submissions.name)}: {layout.sentence}"
        yield replace(layout, sentence=sentence, notes=(*notes, *layout.notes))


def _unpack(archive: Path, top: Path) -> list[str]:
    """Write what an archive holds below `top`, without a folder around it all; returns what was left out and why."""
    packed = member_at(archive, archive.name)
    if packed.size > PACKED_BYTES:
        raise UsageError(f"{archive}: has more than {PACKED_BYTES >> 20} MiB; {BY_HAND}")
    basket = Basket()
    try:
        members = basket.named(list_members(archive.name, packed.load(), basket), unwrap=True)
    except SubmissionError:
        raise UsageError(
            f"{archive}: no archive that can be opened; it may be damaged, cut short, protected by a password or hold "
            f"too many files. Download it again, or {BY_HAND}"
        ) from None
    except OSError:
        raise UsageError(f"{archive}: cannot be opened; it must be an ordinary, readable file") from None
    if sum(member.size for member in members.values()) > UNPACKED_BYTES:
        raise UsageError(f"{archive}: unpacks to more than {UNPACKED_BYTES >> 30} GiB; {BY_HAND}")
    for path, member in members.items():
        _write(top, path, member, basket)
    # One note for each name, however many: what is left out here may be somebody's whole work.
    left_out = [(name, reason) for reason, names in basket.left_out.items() for name in names]
    return [f"{shown(name)}: left out of the archive because {reason}" for name, reason in left_out]


def _write(top: Path, path: str, member: Member, basket: Basket) -> None:
    if member.size > ALL_BYTES:
        basket.leave_out(path, Reason.ALL_BYTES)
        return
    # `path` went through safe_path; this holds even if that were wrong.
    target = top.joinpath(*path.split("/"))
    if any((top / parent).is_file() for parent in parents(path)) or target.exists():
        basket.leave_out(path, Reason.FOLDER_TOO)
        return
    try:
        data = member.load()
    except OSError as error:
        basket.leave_out(path, error.args[0] if error.args and isinstance(error.args[0], Reason) else Reason.DAMAGED)
        return
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            file.write(data)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written to {top}: {error.strerror}; {BY_HAND}") from None
