"""Folders as lists of members: ordinary files only, no link followed, nothing waited for."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from grader.errors import SubmissionError
from grader.intake.members import DEPTH, ENTRIES, VENV_MARK, Basket, Member, Reason, is_noise
from grader.model.text import clean


def walk(top: Path, basket: Basket) -> Iterator[Member]:
    """Ordinary files below `top`, level by level, so that the cap on entries leaves out the deepest."""
    level: list[tuple[str, Path]] = [("", top)]
    seen = 0
    while level:
        below: list[tuple[str, Path]] = []
        for prefix, folder in level:
            for entry in _entries(prefix, folder, basket):
                seen += 1
                if seen > ENTRIES:
                    basket.leave_out("the rest of the folder", Reason.ENTRIES)
                    return
                name = prefix + entry.name
                if entry.is_symlink():
                    basket.leave_out(name, Reason.LINK)
                elif entry.is_dir(follow_symlinks=False):
                    below.append((f"{name}/", Path(entry.path)))
                elif entry.is_file(follow_symlinks=False):
                    yield member_at(Path(entry.path), name)
                else:
                    basket.leave_out(name, Reason.SPECIAL)
        level = below


def _entries(prefix: str, folder: Path, basket: Basket) -> list[os.DirEntry[str]]:
    """What one folder holds, by name, without noise; nothing for a virtual environment or one that is too deep."""
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError:
        if not prefix:
            raise SubmissionError(
                f"We could not open the folder {clean(folder.name)}. Please check its permissions."
            ) from None
        basket.leave_out(prefix, Reason.UNREADABLE)
        return []
    if prefix and any(entry.name == VENV_MARK for entry in entries):
        return []
    if prefix.count("/") >= DEPTH and entries:
        basket.leave_out(prefix, Reason.DEPTH)
        return []
    return [entry for entry in entries if not is_noise(entry.name)]


def member_at(path: Path, name: str) -> Member:
    """One file on disk as a member called `name`."""
    try:
        size = path.lstat().st_size
    except OSError:
        size = 0
    return Member(name, size, partial(_read_file, path, size))


def _read_file(path: Path, size: int) -> bytes:
    """The first `size` bytes. Raises OSError with a Reason, also where the file has become something else."""
    # Not following links and not waiting for a fifo matter if the file was exchanged since it was listed.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(path, flags), "rb") as stream:
            if stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                return stream.read(size)
    except OSError:
        raise OSError(Reason.UNREADABLE) from None
    raise OSError(Reason.SPECIAL)
