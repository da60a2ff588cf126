"""nbgrader's tree of submissions, and the exchange from which `nbgrader collect` fills it.

submitted/ada/ps1/rnn.ipynb                                        one folder a student, in it one an assignment
submitted/ada/ps1/timestamp.txt                                    2026-03-01 12:00:00.000000 UTC
inbound/ada+ps1+2026-03-01 12:00:00.000000 UTC+c2VjcmV0/rnn.ipynb  every attempt of everybody

Either the folder `submitted` or the course around it may be given.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

from grader.errors import UsageError
from grader.intake.folders import member_at
from grader.intake.layouts.entry import Person, Reading, Work
from grader.intake.layouts.listing import Item, Place, hidden, inside, most, sorted_out, stray, untimed
from grader.intake.layouts.times import moment

SUBMITTED = "submitted"
STEPS = frozenset({"source", "release", SUBMITTED, "autograded", "feedback", "source_with_tests", "solution"})
COURSE = STEPS | {"gradebook.db", "nbgrader_config.py"}
TIMESTAMP = "timestamp.txt"
TIMESTAMP_BYTES = 200
ATTEMPT = re.compile(r"(?P<student>[^+]+)\+(?P<assignment>[^+]+)\+(?P<moment>\d{4}-\d\d-\d\d [^+]+)(?:\+.*)?")
TREE = "an nbgrader tree"
EXCHANGE = "an nbgrader exchange"


def matches(place: Place) -> bool:
    """Whether most of its folders have folders with a timestamp, or are the step `submitted` itself."""
    place = _submitted(place)
    students = place.folders
    if most(students, _stamped):
        return True
    return place.folder.name == SUBMITTED and most(students, _holds_only_folders)


def read(place: Place) -> Reading:
    """One submission a student: their folder of the assignment, or all of their folders where it is not said which,
    or where nobody has one of that name.
    """
    tree = _submitted(place)
    folders = {student: inside(student) for student in tree.folders}
    assignments = {part.name for within in folders.values() for part in within.folders}
    chosen = place.assignment if place.assignment in assignments else ""
    if len(assignments) == 1:
        (chosen,) = assignments
    notes = [stray(item, TREE) for item in tree.items if not item.is_folder]
    if tree is not place:
        notes += [stray(item, TREE) for item in place.items if item.name not in COURSE] + hidden(tree)
    works = []
    for student, within in folders.items():
        work = _work(student, within, chosen, notes)
        works.append(work)
        if work.path != student.path:
            others = [part for part in within.items if part.path != work.path]
            notes += [f"{student.shown}/{part.shown}: not part of {chosen}, so it was not read" for part in others]
    what = f"{TREE} (assignment {chosen})" if chosen else f"{TREE} (assignments: {', '.join(sorted(assignments))})"
    return Reading(what, tuple(works), tuple(notes))


def _submitted(place: Place) -> Place:
    """The step `submitted` of a course folder; any other folder itself."""
    folders = {item.name: item for item in place.folders}
    return inside(folders[SUBMITTED], place.assignment) if SUBMITTED in folders and folders.keys() <= STEPS else place


def _stamped(student: Item) -> bool:
    return any((part.path / TIMESTAMP).is_file() for part in inside(student).folders)


def _holds_only_folders(student: Item) -> bool:
    within = inside(student)
    return within.items != () and within.items == within.folders


def _work(student: Item, within: Place, chosen: str, notes: list[str]) -> Work:
    person = Person(student.name, student.name)
    parts = [part for part in within.folders if chosen in {"", part.name}]
    stamps = []
    for part in parts:
        text = _timestamp(part.path / TIMESTAMP)
        stamp = moment(text) if text is not None else None
        if stamp:
            stamps.append(stamp)
        elif text is not None:
            notes.append(untimed(f"{student.shown}/{part.shown}", text))
    path = parts[0].path if chosen and parts else student.path
    return Work((person,), path, submitted_at=max(stamps, default=None))


def _timestamp(path: Path) -> str | None:
    member = member_at(path, path.name)
    try:
        return member.load().decode(errors="replace") if member.size <= TIMESTAMP_BYTES else ""
    except OSError:
        return None


def matches_exchange(place: Place) -> bool:
    """Whether most of it is folders named by student, assignment and moment."""
    return most(place.items, _attempt)


def read_exchange(place: Place) -> Reading:
    """Every attempt of everybody, in the order of time. Raises UsageError where it holds several assignments."""
    found, notes = sorted_out(place.items, _attempt, EXCHANGE)
    assignments = sorted({match["assignment"] for _, match in found})
    chosen = place.assignment if place.assignment in assignments else "".join(assignments[:1])
    if len(assignments) > 1 and chosen != place.assignment:
        raise UsageError(
            f"{place.folder}: holds attempts at several assignments ({', '.join(assignments)}); "
            "say with --assignment which one counts, or run `nbgrader collect` and give the folder `submitted`"
        )
    notes += [
        f"{item.shown}: not part of {chosen}, so it was not read"
        for item, match in found
        if match["assignment"] != chosen
    ]
    students: dict[str, list[Work]] = defaultdict(list)
    for item, match in sorted(found, key=lambda pair: (pair[1]["moment"], pair[0].name)):
        if match["assignment"] == chosen:
            person = Person(match["student"], match["student"])
            students[person.key].append(Work((person,), item.path, submitted_at=moment(match["moment"])))
    undated = [match["moment"] for _, match in found if match["assignment"] == chosen and not moment(match["moment"])]
    notes += [untimed(EXCHANGE, text) for text in undated]
    works = [replace(work, attempt=n) for attempts in students.values() for n, work in enumerate(attempts, 1)]
    return Reading(f"{EXCHANGE} (assignment {chosen})", tuple(works), tuple(notes))


def _attempt(item: Item) -> re.Match[str] | None:
    return ATTEMPT.fullmatch(item.name) if item.is_folder else None
