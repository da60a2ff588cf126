"""What the folder of a class holds: a layout, with one entry for each submission."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, order=True, slots=True)
class Person:
    """Somebody who handed in, as the platform calls them.

    key: what tells two people of one name apart, and is equal wherever it is the same person. label: as much of it as
    may stand behind the name, or "".
    """

    name: str
    key: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Handed:
    """One file that lies among those of others. name: what its student called it."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Work:
    """One submission as a layout finds it, before people have names of their own.

    files: where it is not everything below `path`. submitted_at: None where the platform does not say.
    is_late: what the platform itself says, None where it says nothing. attempt: counted from 1.
    """

    people: tuple[Person, ...]
    path: Path
    files: tuple[Handed, ...] | None = None
    submitted_at: datetime | None = None
    is_late: bool | None = None
    attempt: int = 1


@dataclass(frozen=True)
class Reading:
    """All that a layout finds. what: the layout in words, such as `a Canvas download`."""

    what: str
    works: tuple[Work, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)  # a class of ten thousand is held until the last one is graded
class Entry:
    """One submission of a class.

    student: its first member. members: everybody who gets its mark, under names that are usable as file names, differ
    in more than upper and lower case, and do not depend on the order of the disk. The rest is as in Work.
    """

    student: str
    path: Path
    members: tuple[str, ...]
    submitted_at: datetime | None = None
    attempt: int = 1
    files: tuple[Handed, ...] | None = None
    is_late: bool | None = None


@dataclass(frozen=True)
class Layout:
    """A class. sentence: what it was taken for, in words for the instructor; notes: whatever is nobody's work."""

    kind: str
    sentence: str
    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()
