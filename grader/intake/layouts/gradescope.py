"""Gradescope, "Export Submissions": folders, and a file that says whose they are.

assignment_77_export/
├── submission_metadata.yml   submission_9001 → submitters, time, earlier attempts
└── submission_9001/…         the files of one submission, which may be a group's
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from grader.errors import UsageError
from grader.intake.folders import member_at
from grader.intake.layouts.entry import Person, Reading, Work
from grader.intake.layouts.listing import Item, Place, shown, stray, untimed
from grader.intake.layouts.shallow_yaml import read_shallow
from grader.intake.layouts.times import moment

METADATA = "submission_metadata.yml"
METADATA_BYTES = 256 << 20
DEEPEST = 4  # submission → submitters → one → name
WHAT = "a Gradescope export"


def matches(place: Place) -> bool:
    """Whether its list of submitters is there."""
    return any(item.name == METADATA and item.is_file for item in place.items)


def read(place: Place) -> Reading:
    """One submission a folder; those that the list does not know go by the folder's name.

    Raises UsageError where the list is no YAML.
    """
    records = _records(place.folder / METADATA) if matches(place) else {}
    folders = [item for item in place.items if item.is_folder or (item.name in records and item.name != METADATA)]
    present = {item.name for item in folders}
    notes = [stray(item, WHAT) for item in place.items if item.name not in present | {METADATA}]
    notes += [
        f"{shown(name)}: {METADATA} names {_listed(record)} but there is no such folder, so nothing was graded"
        for name, record in records.items()
        if name not in present
    ]
    works = [_work(item, records.get(item.name)) for item in folders]
    notes += [
        f"{shown(work.path.name)}: {METADATA} names nobody, so it goes by the folder's name"
        for work in works
        if work.people[0].name == work.path.name
    ]
    notes += [
        untimed(shown(work.path.name), text)
        for work in works
        if not work.submitted_at and (text := _created_at(records.get(work.path.name)))
    ]
    return Reading(WHAT, tuple(works), tuple(notes))


def _records(path: Path) -> dict[str, Any]:
    member = member_at(path, path.name)
    if member.size > METADATA_BYTES:
        raise UsageError(f"{path}: has more than {METADATA_BYTES >> 20} MiB; `--layout plain` does without it")
    try:
        tree = read_shallow(member.load(), DEEPEST)
    except OSError:
        raise UsageError(f"{path}: cannot be opened; it must be readable") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else f"{path}"
        raise UsageError(
            f"{place}: no valid YAML; download the export again, or let each folder's name count with `--layout plain`"
        ) from None
    return {name: record for name, record in tree.items() if name} if isinstance(tree, dict) else {}


def _work(item: Item, record: Any) -> Work:
    history = record.get(":history") if isinstance(record, dict) else None
    return Work(
        people=_people(record, item.name) or (Person(item.name, item.name),),
        path=item.path,
        submitted_at=moment(_created_at(record)),
        attempt=1 + len(history) if isinstance(history, list) else 1,
    )


def _people(record: Any, folder: str) -> tuple[Person, ...]:
    """The submitters, each once. Two of one name without number or address are two people."""
    submitters = record.get(":submitters") if isinstance(record, dict) else None
    found = []
    for position, one in enumerate(submitters if isinstance(submitters, list) else []):
        name, number, address = (_text(one, key) for key in (":name", ":sid", ":email"))
        label = number or address
        if name or label:
            key = repr((number, address) if label else (folder, position))
            found.append(Person(name or label, key, label if name else ""))
    return tuple(dict.fromkeys(found))


def _created_at(record: Any) -> str:
    """The time as it stands there; some exports write an object of Ruby's, with the time inside."""
    value = record.get(":created_at") if isinstance(record, dict) else None
    return _text(value, "utc") if isinstance(value, dict) else _text(record, ":created_at")


def _text(mapping: Any, key: str) -> str:
    value = mapping.get(key) if isinstance(mapping, dict) else None
    return " ".join(value.split()) if isinstance(value, str) else ""


def _listed(record: Any) -> str:
    return ", ".join(shown(person.name) for person in _people(record, "")) or "it"
