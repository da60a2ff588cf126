"""What is known of each exercise, read when a submission first needs it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from grader.course.course import Course
from grader.course.public import DAMAGE
from grader.diagnosis.places import Place, is_cheap, places
from grader.diagnosis.prints import Prints, beside, right_prints, take
from grader.diagnosis.table import FILE, Table, listing, unpack
from grader.model.evidence import Diagnosis, Reply
from grader.model.exercise import Group
from grader.model.shelf import Shelf

log = logging.getLogger(__name__)

FOUND = 1_000  # answers to an exercise, with a few sentences each


@dataclass(frozen=True)
class Chapter:
    """An exercise's cheap public groups, the places in them, the right values there, and what mistakes give."""

    positions: tuple[int, ...]  # of the groups in the agenda
    groups: tuple[Group, ...]
    expected: tuple[Sequence[Reply], ...]
    places: tuple[Place, ...]
    right: Prints
    table: Table | None

    def read(self, replies: Sequence[Sequence[Reply]]) -> Prints:
        """Fingerprints of what was replied to these groups."""
        return beside(self.right, take(self.places, replies))


@dataclass
class Casebook:
    """A chapter for each exercise; one serves all gradings, from any thread.

    found: what explained the same answers before, of which much of a class has the same.
    """

    course: Course
    agenda: Sequence[Group] = field(repr=False)
    expected: Sequence[Sequence[Reply]] = field(repr=False)
    found: Shelf[tuple[Diagnosis, ...]] = field(default_factory=lambda: Shelf(FOUND), repr=False)
    _chapters: dict[str, Chapter] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def chapter(self, slug: str) -> Chapter:
        """The chapter of an exercise; without a table where mistakes.npz is absent, damaged or old."""
        with self._lock:
            if slug not in self._chapters:
                self._chapters[slug] = self._open(slug)
            return self._chapters[slug]

    def _open(self, slug: str) -> Chapter:
        positions = tuple(
            i for i, group in enumerate(self.agenda) if group.exercise == slug and is_public_and_cheap(group)
        )
        chapter = blank_chapter(
            self.course, slug, [self.agenda[i] for i in positions], [self.expected[i] for i in positions]
        )
        path = self.course.root / "assignments" / slug / FILE
        if not path.is_file():
            log.info("%s: no such file, so mistakes are not named; run `grader release`", path)
            return _with(chapter, positions, None)
        try:
            table = unpack(path.read_bytes(), listing(chapter.places, chapter.groups), len(chapter.places))
        except DAMAGE:
            log.warning("%s: damaged or cut short, so mistakes are not named; fetch it again", path)
            return _with(chapter, positions, None)
        if table is None:
            log.warning("%s: made for other cases, so mistakes are not named; run `grader release`", path)
        return _with(chapter, positions, table)


def is_public_and_cheap(group: Group) -> bool:
    """Whether diagnosis looks at a group: a student's own check must find the same as the grading of their work."""
    return not group.case.hidden and is_cheap(group)


def blank_chapter(course: Course, slug: str, groups: Sequence[Group], expected: Sequence[Sequence[Reply]]) -> Chapter:
    """A chapter of these groups without a table, as it is before one is made."""
    spots = tuple(places(course.exercises[slug], groups, expected))
    return Chapter(tuple(range(len(groups))), tuple(groups), tuple(expected), spots, right_prints(spots), None)


def _with(chapter: Chapter, positions: tuple[int, ...], table: Table | None) -> Chapter:
    return Chapter(positions, chapter.groups, chapter.expected, chapter.places, chapter.right, table)
