"""OUT/evidence.sqlite: what was seen of each submission, and apart from it what that was worth.

    works      a row a student: what was handed in, and how its last run went
    parts      a row a student and exercise: the evidence, with the key of everything that decided it
    grades     a row a student: the mark
    marks      a row a student and criterion: the points, the verdict, the diagnosis

One process writes; others may read meanwhile. Each submission is one transaction, so that whatever stops the writer
leaves whole submissions behind.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from grader.errors import StoreError, UsageError

NAME = "evidence.sqlite"
WAIT_S = 5.0  # for another process that is just reading

# The script at position n leads from version n to n + 1; none is ever changed, only added.
MIGRATIONS = (
    """
    CREATE TABLE works (
        student TEXT PRIMARY KEY, source TEXT NOT NULL, content TEXT NOT NULL, submitted_at TEXT NOT NULL,
        environment TEXT NOT NULL, rest TEXT NOT NULL, error TEXT NOT NULL, is_ours INTEGER NOT NULL,
        wall_s REAL NOT NULL, cpu_s REAL NOT NULL
    ) STRICT;
    CREATE TABLE parts (
        student TEXT NOT NULL, exercise TEXT NOT NULL, key TEXT NOT NULL, evidence TEXT NOT NULL,
        PRIMARY KEY (student, exercise)
    ) STRICT;
    CREATE TABLE grades (
        student TEXT PRIMARY KEY, score REAL NOT NULL, max_score REAL NOT NULL, final INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE marks (
        student TEXT NOT NULL, exercise TEXT NOT NULL, criterion TEXT NOT NULL, score REAL NOT NULL,
        max_score REAL NOT NULL, bonus INTEGER NOT NULL, verdict TEXT NOT NULL, diagnosis TEXT NOT NULL,
        graded REAL NOT NULL, PRIMARY KEY (student, exercise, criterion)
    ) STRICT;
    """,
)
VERSION = len(MIGRATIONS)


@dataclass(frozen=True)
class Part:
    """The evidence of one exercise as JSON, and the key of everything that decided it."""

    key: str
    evidence: str


@dataclass(frozen=True)
class Work:
    """What is known of one student's work. source: where it lay, "" if that is not known any more.

    content: its fingerprint. environment and rest: JSON. error: why there is no evidence; is_ours: through us.
    """

    student: str
    content: str
    source: str = ""
    submitted_at: str = ""
    environment: str = "{}"
    rest: str = ""
    error: str = ""
    is_ours: bool = False
    wall_s: float = 0.0
    cpu_s: float = 0.0
    parts: Mapping[str, Part] = field(default_factory=dict)


class Mark(NamedTuple):  # not a dataclass: a class of ten thousand has half a million
    """What one criterion earned one student. diagnosis: the id of what probably led to the loss, or nothing.

    graded: what its checks gave, which is another score where a person has decided.
    """

    exercise: str
    criterion: str
    score: float
    max_score: float
    bonus: bool | int
    verdict: str
    diagnosis: str
    graded: float


@dataclass(frozen=True)
class Total:
    """A student's mark."""

    score: float
    max_score: float
    final: bool


TOGETHER = 100  # works that are read with one question: a question each took longer than what it brought
WORK = "student, content, source, submitted_at, environment, rest, error, is_ours, wall_s, cpu_s"


class Store:
    """The database of one OUT. Use as a context manager.

    Every method raises StoreError where the disk is full or the file cannot be read or written.
    """

    def __init__(self, out: Path, *, writes: bool = False) -> None:
        """Open it, and bring an older one up to date. writes: make it if it is not there.

        Raises UsageError for one that a newer grader wrote, or that is not there to be read.
        """
        self.path = out / NAME
        if not writes and not self.path.is_file():
            raise UsageError(f"{self.path}: no such file; {_advice(out)}")
        with _told(self.path):
            self._database = _writable(self.path) if writes else _readable(self.path)
            self._migrate()

    def __enter__(self) -> Self:
        """Nothing more to open."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it; what was put is there to stay."""
        with suppress(sqlite3.Error):
            self._database.close()

    def _migrate(self) -> None:
        (version,) = self._database.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            raise UsageError(f"{self.path}: written by a newer grader (version {version}, this one knows {VERSION})")
        for number in range(version, VERSION):
            script = f"BEGIN IMMEDIATE; {MIGRATIONS[number]} PRAGMA user_version = {number + 1}; COMMIT;"
            self._database.executescript(script)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Everything that is put within is stored together, or nothing of it."""
        if self._database.in_transaction:
            yield
            return
        with _told(self.path):
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._database.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._database.execute("ROLLBACK")
                raise

    # ---- evidence ------------------------------------------------------------------------------------------------

    def put_work(self, work: Work) -> None:
        """Store what was seen of one submission, in the place of what was known of that student before."""
        values = [getattr(work, name) for name in WORK.split(", ")]
        rows = [(work.student, slug, part.key, part.evidence) for slug, part in work.parts.items()]
        with self.at_once():
            places = ", ".join("?" * len(values))
            self._database.execute(f"INSERT OR REPLACE INTO works ({WORK}) VALUES ({places})", values)  # noqa: S608
            self._database.execute("DELETE FROM parts WHERE student = ?", [work.student])
            self._database.executemany("INSERT INTO parts VALUES (?, ?, ?, ?)", rows)

    def work(self, student: str) -> Work | None:
        """What is known of one student's work, if anything is."""
        return next(self._works([student]), None)

    def works(self) -> Iterator[Work]:
        """Everybody's work in the order of names; only a few are in memory at a time."""
        students = self.students()
        for start in range(0, len(students), TOGETHER):
            yield from self._works(students[start : start + TOGETHER])

    def _works(self, students: Sequence[str]) -> Iterator[Work]:
        """The works of these students, in this order, but for those of whom there is none."""
        those = f"WHERE student IN ({', '.join('?' * len(students))})"
        parts: dict[str, dict[str, Part]] = {student: {} for student in students}
        with _told(self.path):
            rows = self._database.execute(f"SELECT {WORK} FROM works {those}", students).fetchall()  # noqa: S608 - ours
            found = self._database.execute(f"SELECT * FROM parts {those} ORDER BY student, exercise", students)  # noqa: S608
            for student, slug, key, evidence in found:
                parts[student][slug] = Part(key, evidence)
        named = {row[0]: dict(zip(WORK.split(", "), row, strict=True)) for row in rows}
        for student in filter(named.__contains__, students):
            values = named[student]
            yield Work(**values | {"is_ours": bool(values["is_ours"]), "parts": parts[student]})

    def students(self) -> list[str]:
        """Everybody's name, in order."""
        with _told(self.path):
            return in_order(student for (student,) in self._database.execute("SELECT student FROM works"))

    def exercises(self) -> set[str]:
        """Exercises that were run for anybody."""
        with _told(self.path):
            return {slug for (slug,) in self._database.execute("SELECT DISTINCT exercise FROM parts").fetchall()}

    def forget(self, student: str) -> None:
        """Remove everything that is known of a student."""
        with self.at_once():
            for table in ("works", "parts", "grades", "marks"):
                self._database.execute(f"DELETE FROM {table} WHERE student = ?", [student])  # noqa: S608 - ours

    # ---- scores --------------------------------------------------------------------------------------------------

    def put_marks(self, student: str, total: Total | None, marks: Iterable[Mark]) -> None:
        """Store a student's mark in the place of an earlier one. total: None where there is no mark."""
        rows = [(student, *mark) for mark in marks]
        with self.at_once():
            for table in ("grades", "marks"):
                self._database.execute(f"DELETE FROM {table} WHERE student = ?", [student])  # noqa: S608 - ours
            self._database.executemany("INSERT INTO marks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
            if total:
                values = (student, total.score, total.max_score, total.final)
                self._database.execute("INSERT INTO grades VALUES (?, ?, ?, ?)", values)

    def totals(self) -> dict[str, Total]:
        """Every mark by the student's name."""
        with _told(self.path):
            rows = self._database.execute("SELECT student, score, max_score, final FROM grades").fetchall()
        return {student: Total(score, most, bool(final)) for student, score, most, final in rows}

    def scores_of(self, student: str) -> dict[tuple[str, str], float]:
        """One student's points by exercise and criterion, in the order in which they were put."""
        asked = "SELECT exercise, criterion, score FROM marks WHERE student = ? ORDER BY rowid"
        with _told(self.path):
            return {(slug, name): score for slug, name, score in self._database.execute(asked, [student])}

    def marks(self) -> Iterator[tuple[str, Mark]]:
        """Every student's every criterion in the order in which they were put, students in that of their characters."""
        with _told(self.path), closing(self._database.cursor()) as cursor:
            for student, *values in cursor.execute("SELECT * FROM marks ORDER BY student, rowid"):
                yield student, Mark._make(values)


def in_order(students: Iterable[str]) -> list[str]:
    """Names in the order in which a class is told, which is not that of upper and lower case."""
    return sorted(sorted(students), key=str.casefold)


def _writable(path: Path) -> sqlite3.Connection:
    database = _connected(path)
    database.execute("PRAGMA synchronous = NORMAL")
    # A disk that cannot do it keeps the mode that it can.
    database.execute("PRAGMA journal_mode = WAL")
    return database


def _readable(path: Path) -> sqlite3.Connection:
    """A connection, also where nothing may be written, on which SQLite insists where it might meet a writer."""
    database = _connected(path)
    try:
        database.execute("PRAGMA user_version").fetchone()
    except sqlite3.OperationalError:
        log = path.with_name(f"{NAME}-wal")
        is_whole = not log.is_file() or not log.stat().st_size
        database.close()
        if not is_whole:
            raise
        return sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True, isolation_level=None)
    return database


def _connected(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=WAIT_S, isolation_level=None)


def _advice(out: Path) -> str:
    if next((out / "results").glob("*.json"), None):
        return f"`grader rescore {out}` makes it again from the results"
    return "name the folder that `grader batch` wrote"


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Errors of the database as sentences."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"{path}: {error}") from error
