"""Moodle, "Download all submissions": a folder, or a prefix of a file's name, for each participant or group.

Ada Lovelace_4711_assignsubmission_file/rnn.py        since 4.1; before that the folder's name ended in "_"
Ada Lovelace_4711_assignsubmission_file_rnn.py        with "download in folders" off
Ada Lovelace_4711_assignsubmission_onlinetext/…       typed into a text box
Participant_4711_…, Team A_12_…, Default group_…      marked blindly; a group; everybody who is in none
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from grader.intake.layouts.entry import Handed, Person, Reading, Work
from grader.intake.layouts.listing import Item, Place, most, stray

NAME = re.compile(
    r"(?P<name>.*?)(?:_(?P<id>\d+))?_assignsubmission_(?P<plugin>[a-z][a-z0-9]*)(?:_(?P<file>.*))?", re.DOTALL
)
WHAT = "a Moodle download"


def matches(place: Place) -> bool:
    """Whether most of it has names of that form."""
    return most(place.items, _match)


def read(place: Place) -> Reading:
    """One submission a participant, of their folder of files or of all files with their prefix."""
    people: dict[Person, list[Item]] = defaultdict(list)
    notes = []
    for item in place.items:
        found = _match(item)
        if found:
            number = found["id"] or ""
            people[Person(found["name"] or number or "submission", f"{number} {found['name']}", number)].append(item)
        else:
            notes.append(stray(item, WHAT))
    works: list[Work] = []
    for person, items in people.items():
        works += _works(person, items)
        notes += [
            f"{item.shown}: typed into Moodle beside the files, so it was not read"
            for item in _typed_beside_files(items)
        ]
    return Reading(WHAT, tuple(works), tuple(notes))


def _match(item: Item) -> re.Match[str] | None:
    found = NAME.fullmatch(item.name)
    # A file has a name of its own behind the prefix, a folder has none.
    return found if found and bool(found["file"]) != item.is_folder else None


def _works(person: Person, items: Sequence[Item]) -> Iterator[Work]:
    beside = _typed_beside_files(items)
    for item in items:
        if item.is_folder and item not in beside:
            yield Work((person,), item.path)
    flat = [item for item in items if not item.is_folder]
    if flat:
        files = tuple(Handed(found["file"], item.path) for item in flat if (found := _match(item)))
        yield Work((person,), flat[0].path, files)


def _typed_beside_files(items: Sequence[Item]) -> list[Item]:
    """Folders of what was typed, where there are files too: those who only typed get a row of their own."""
    kinds = {item: found["plugin"] for item in items if (found := _match(item))}
    return [item for item in items if item.is_folder and kinds[item] != "file" and "file" in kinds.values()]
