"""What lies in one folder, in an order that is not the disk's, without noise and without following a link."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UsageError
from grader.intake.members import NOISE, is_noise
from grader.model.text import clean

SHOWN_LETTERS = 200
# What needs no note where it is passed over; any other hidden name might be somebody's.
UNREMARKABLE = NOISE | {
    ".DS_Store",
    ".git",
    ".gitattributes",
    ".github",
    ".gitignore",
    ".ipynb_checkpoints",
    ".localized",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a folder. A link is neither a folder nor a file, whatever it points to."""

    name: str
    path: Path
    is_folder: bool
    is_file: bool

    @property
    def shown(self) -> str:
        """The name, fit to be shown."""
        return shown(self.name)


Part = tuple[Item, re.Match[str]]  # of a download: something there, and what its name says


@dataclass(frozen=True)
class Place:
    """A folder that may hold a class. hidden: what is not looked into.

    assignment: the only one that counts where it holds several; "" for all.
    """

    folder: Path
    items: tuple[Item, ...]
    assignment: str = ""
    hidden: tuple[Item, ...] = ()

    @property
    def folders(self) -> tuple[Item, ...]:
        """Those of its items that may hold something."""
        return tuple(item for item in self.items if item.is_folder)


def shown(name: str) -> str:
    """A name of whatever was handed in, fit to be shown."""
    return clean(name, SHOWN_LETTERS) or "something without a name"


def place_at(folder: Path, assignment: str = "") -> Place:
    """List a folder. Raises UsageError if it is none, or cannot be opened."""
    try:
        with os.scandir(folder) as listing:
            found = [_item(folder, entry) for entry in listing if entry.name not in UNREMARKABLE]
    except (NotADirectoryError, FileNotFoundError, ValueError):
        right = "batch takes a folder with one entry a submission, or the .zip that a platform sent"
        raise UsageError(f"{folder}: not a folder; {right}") from None
    except OSError as error:
        raise UsageError(f"{folder}: cannot be opened: {error.strerror}; it must be readable") from None
    found.sort(key=lambda item: (item.name.casefold(), item.name))
    hidden = tuple(item for item in found if is_noise(item.name) and not item.name.startswith("._"))
    return Place(folder, tuple(item for item in found if not is_noise(item.name)), assignment, hidden)


def inside(item: Item, assignment: str = "") -> Place:
    """What lies in a folder of a place; nothing where it cannot be opened, of which whoever reads it later says why."""
    try:
        return place_at(item.path, assignment)
    except UsageError:
        return Place(item.path, (), assignment)


def _item(folder: Path, entry: os.DirEntry[str]) -> Item:
    is_folder, is_file = entry.is_dir(follow_symlinks=False), entry.is_file(follow_symlinks=False)
    return Item(entry.name, folder / entry.name, is_folder, is_file)


def most(items: Iterable[Item], fits: Callable[[Item], object]) -> bool:
    """Whether more than half of some items fit, so that a stray file hides no layout."""
    verdicts = [bool(fits(item)) for item in items]
    return 2 * sum(verdicts) > len(verdicts)


def sorted_out(
    items: Iterable[Item], match: Callable[[Item], re.Match[str] | None], where: str
) -> tuple[list[Part], list[str]]:
    """The items whose names say what they are, with what they say; and notes on the others, which are nobody's."""
    said = [(item, match(item)) for item in items]
    return [(item, found) for item, found in said if found], [stray(item, where) for item, found in said if not found]


def hidden(place: Place) -> list[str]:
    """The notes on what is hidden there."""
    return [f"{item.shown}: hidden, so it was taken for nobody's work" for item in place.hidden]


def untimed(what: str, text: str) -> str:
    """The note that a platform's time could not be read."""
    return f"{what}: {clean(text) or 'nothing'} is no time that can be read, so it is unknown when this was handed in"


def stray(item: Item, where: str) -> str:
    """The note that something in a download is nobody's work."""
    return f"{item.shown}: not part of {where}, so it was taken for nobody's work"
