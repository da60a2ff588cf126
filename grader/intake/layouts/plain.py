"""One entry a submission: a folder, a git clone, a file or an archive, named after its student.

A folder that holds nothing but attempt_1, attempt_2, … is one student's, with several attempts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from grader.intake.archives import SUFFIXES
from grader.intake.layouts.entry import Person, Reading, Work
from grader.intake.layouts.listing import Item, Place, inside
from grader.intake.layouts.names import folded

ATTEMPT = re.compile(r"attempt[ _-]?(\d{1,4})(?:\.[a-z.]+)?", re.ASCII | re.IGNORECASE)


def read(place: Place) -> Reading:
    """Every item is somebody's, links and unknown kinds of files too: they get a row with the reason."""
    stems = Counter(folded(_stem(item)) for item in place.items)
    works: list[Work] = []
    for item in place.items:
        name = item.name if stems[folded(_stem(item))] > 1 else _stem(item)
        works += _works(item, Person(name, item.name))
    folders = place.folders
    clones = sum((item.path / ".git").exists() for item in folders)
    told = f", {clones} of them git clones" if clones else ""
    others = len(place.items) - len(folders)
    return Reading(f"one entry a submission (folders: {len(folders)}{told}; files: {others})", tuple(works))


def _stem(item: Item) -> str:
    """The name without the suffix of a file; a dot in the name of a folder is part of it."""
    if item.is_folder:
        return item.name
    packed = next((suffix for suffix in SUFFIXES if item.name.lower().endswith(suffix)), "")
    return (item.name[: -len(packed)] if packed else item.path.stem) or item.name


def _works(item: Item, person: Person) -> Iterator[Work]:
    attempts = _attempts(item) if item.is_folder else []
    if not attempts:
        yield Work((person,), item.path)
    for attempt, number in attempts:
        yield Work((person,), attempt.path, attempt=number)


def _attempts(item: Item) -> list[tuple[Item, int]]:
    """What a folder holds, with numbers; nothing unless everything in it says that it is another attempt."""
    parts = inside(item).items
    found = [(part, int(match[1])) for part in parts if (match := ATTEMPT.fullmatch(part.name))]
    numbers = {number for _, number in found}
    return found if len(found) == len(parts) == len(numbers) else []
