"""Which layout a folder has, and the submissions in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UsageError
from grader.intake.layouts import canvas, gradescope, moodle, nbgrader, plain
from grader.intake.layouts.entry import Entry, Layout, Person, Reading, Work
from grader.intake.layouts.listing import Place, hidden, inside, place_at
from grader.intake.layouts.names import names_for
from grader.intake.submission import read_files, read_submission
from grader.model.evidence import Submission
from grader.model.text import clean

AUTO, PLAIN = "auto", "plain"


@dataclass(frozen=True)
class Reader:
    """How a layout is recognised and read. right: what a folder of this kind holds, for those who gave another."""

    matches: Callable[[Place], bool]
    read: Callable[[Place], Reading]
    right: str


# The most specific first: a file of Moodle's may have a name that would do for Canvas.
READERS: Mapping[str, Reader] = {
    "gradescope": Reader(gradescope.matches, gradescope.read, "submission_metadata.yml beside folders"),
    "moodle": Reader(moodle.matches, moodle.read, "folders such as `Ada Lovelace_4711_assignsubmission_file`"),
    "canvas": Reader(canvas.matches, canvas.read, "files such as `lovelaceada_1042_88123_rnn.py`"),
    "nbgrader": Reader(nbgrader.matches, nbgrader.read, "`submitted/<student>/<assignment>/`"),
    "exchange": Reader(
        nbgrader.matches_exchange, nbgrader.read_exchange, "folders such as `ada+ps1+2026-03-01 12:00:00.000000 UTC`"
    ),
    PLAIN: Reader(lambda _: True, plain.read, "one entry a submission"),
}


def find_entries(folder: Path, *, kind: str = AUTO, assignment: str = "") -> Layout:
    """The submissions in a folder, sorted by name, whatever the order of the disk.

    kind: a key of READERS to force one. assignment: the one that counts where the layout holds several. A download
    may lie one folder deeper, as archives unpack. Raises UsageError for what is no folder, or not of the forced kind.
    """
    place = place_at(folder, assignment)
    if kind == AUTO:
        kind, place = _recognised(place)
    elif not READERS[kind].matches(place):
        place = _only_folder(place) or place
        if not READERS[kind].matches(place):
            raise UsageError(f"{folder}: not what `--layout {kind}` says; it would hold {READERS[kind].right}")
    reading = READERS[kind].read(place)
    entries = _entries(reading.works)
    return Layout(kind, _sentence(reading, entries, place.folder, folder), entries, (*reading.notes, *hidden(place)))


def read_entry(entry: Entry) -> Submission:
    """The work of one entry. Raises SubmissionError as `read_submission` does."""
    if entry.files is None:
        return read_submission(entry.path)
    return read_files(entry.student, [(file.name, file.path) for file in entry.files])


def _recognised(place: Place) -> tuple[str, Place]:
    for here in (place, _only_folder(place)):
        for kind, reader in READERS.items():
            if here and kind != PLAIN and reader.matches(here):
                return kind, here
    return PLAIN, place


def _only_folder(place: Place) -> Place | None:
    if len(place.items) != 1 or not place.items[0].is_folder:
        return None
    return inside(place.items[0], place.assignment)


def _entries(works: tuple[Work, ...]) -> tuple[Entry, ...]:
    names = names_for({person for work in works for person in work.people})
    entries = (_entry(work, names) for work in works)
    return tuple(
        sorted(entries, key=lambda entry: (entry.student.casefold(), entry.student, entry.attempt, entry.path))
    )


def _entry(work: Work, names: Mapping[Person, str]) -> Entry:
    members = tuple(names[person] for person in work.people)
    return Entry(members[0], work.path, members, work.submitted_at, work.attempt, work.files, work.is_late)


def _sentence(reading: Reading, entries: tuple[Entry, ...], place: Path, folder: Path) -> str:
    people = len({member for entry in entries for member in entry.members})
    where = f" in {clean(place.name)}" if place != folder else ""
    counts = f"{_counted(len(entries), 'submission')} by {_counted(people, 'student')}"
    return f"Read as {reading.what}{where}: {counts}."


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
