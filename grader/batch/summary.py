"""A class as it is held in memory while it is graded: of every mark its line in grades.csv, and nothing behind it."""

from __future__ import annotations

from collections.abc import Container, Iterator
from pathlib import Path

from grader.batch.files import write_atomically
from grader.batch.marking import Marker, Unreadable
from grader.model.grade import Grade
from grader.report.table import failure_line, grade_line, grades_csv
from grader.store.database import Store, in_order


class ClassResult:
    """What everybody in OUT got. It is told of one mark at a time, and grows by a line of text with each."""

    def __init__(self, out: Path, marker: Marker) -> None:
        """Nobody has a mark yet. marker: what gives them; its rubric has the columns."""
        self._out, self._marker = out, marker
        self._criteria = tuple(f"{e.id}.{c.id}" for e in marker.rubric.exercises() for c in e.criteria)
        self._lines: dict[str, bytes] = {}
        self._unreadable: dict[str, Unreadable] = {}
        self._open: set[str] = set()

    def add(self, marked: Grade | Unreadable) -> None:
        """Take a mark, in the place of an earlier one of the same student."""
        if isinstance(marked, Grade):
            name, is_open = marked.student, not marked.final
            self._lines[name] = grade_line(marked, self._criteria)
            self._unreadable.pop(name, None)
        else:
            name, is_open = marked.name, marked.is_ours
            self._lines[name] = failure_line(name, marked.reason, self._criteria)
            self._unreadable[name] = marked
        (self._open.add if is_open else self._open.discard)(name)

    def __contains__(self, student: str) -> bool:
        """Whether somebody was told of."""
        return student in self._lines

    @property
    def students(self) -> list[str]:
        """Everybody, in the order of names."""
        return in_order(self._lines)

    @property
    def unreadable(self) -> list[Unreadable]:
        """Who got no mark, in the same order."""
        return [self._unreadable[name] for name in in_order(self._unreadable)]

    @property
    def is_final(self) -> bool:
        """Whether no fault of ours stands in the way of any mark."""
        return not self._open

    def grades(self, among: Container[str] | None = None) -> Iterator[Grade]:
        """The marks, all or of some students, one at a time in the same order: made again from what OUT has stored."""
        with Store(self._out) as store:
            for student in self.students:
                wanted = student not in self._unreadable and (among is None or student in among)
                marked = self._marker.mark(work) if wanted and (work := store.work(student)) else None
                if isinstance(marked, Grade):
                    yield marked

    def write_table(self) -> None:
        """Write OUT/grades.csv."""
        write_atomically(self._out / "grades.csv", grades_csv(self._lines, self._criteria))
