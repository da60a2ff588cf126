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
from grader.intake.layouts.listing import Item, Part, Place, most, sorted_out

NAME = re.compile(
    r"(?P<name>.*?)(?:_(?P<id>\d+))?_assignsubmission_(?P<plugin>[a-z][a-z0-9]*)(?:_(?P<file>.*))?", re.DOTALL
)
WHAT = "a Moodle download"


def matches(place: Place) -> bool:
    """Whether most of it has names of that form."""
    return most(place.items, _match)


def read(place: Place) -> Reading:
    """One submission a participant, of their folder of files or of all files with their prefix."""
    found, notes = sorted_out(place.items, _match, WHAT)
    people: dict[Person, list[Part]] = defaultdict(list)
    for item, match in found:
        people[_person(match)].append((item, match))
    works: list[Work] = []
    for person, parts in people.items():
        beside = _typed_beside_files(parts)
        works += _works(person, [part for part in parts if part[0] not in beside])
        notes += [f"{item.shown}: typed into Moodle beside the files, so it was not read" for item in beside]
    return Reading(WHAT, tuple(works), tuple(notes))


def _match(item: Item) -> re.Match[str] | None:
    found = NAME.fullmatch(item.name)
    # A file has a name of its own behind the prefix, a folder has none.
    return found if found and bool(found["file"]) != item.is_folder else None


def _person(match: re.Match[str]) -> Person:
    number = match["id"] or ""
    return Person(match["name"] or number or "submission", f"{number} {match['name']}", number)


def _works(person: Person, parts: Sequence[Part]) -> Iterator[Work]:
    for item, _ in parts:
        if item.is_folder:
            yield Work((person,), item.path)
    files = tuple(Handed(match["file"], item.path) for item, match in parts if not item.is_folder)
    if files:
        yield Work((person,), files[0].path, files)


def _typed_beside_files(parts: Sequence[Part]) -> list[Item]:
    """Folders of what was typed, where there are files too: those who only typed get a row of their own."""
    if not any(match["plugin"] == "file" for _, match in parts):
        return []
    return [item for item, match in parts if item.is_folder and match["plugin"] != "file"]
