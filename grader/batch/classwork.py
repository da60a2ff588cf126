"""A class: every submission run where its evidence is not there yet, scored, and written as soon as it is there.

The same command goes on where an earlier one stopped, whatever stopped it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from grader.batch.entries import Source
from grader.batch.files import alone_in, write_executed, write_if_new
from grader.batch.keys import content_sha256, environment, keys, stale
from grader.batch.marking import Marker, Unreadable, marks, total
from grader.batch.summary import ClassResult
from grader.course.course import Course
from grader.errors import CourseError, GraderError, UsageError
from grader.executors.task import Executor, Settings, Task, read_answer
from grader.intake.layouts.entry import Entry
from grader.intake.layouts.finding import read_entry
from grader.model.adjustment import NO_ADJUSTMENTS, Adjustments
from grader.model.evidence import Submission, Verdict
from grader.model.grade import Grade
from grader.model.rubric import Rubric
from grader.store.database import Part, Store, Work
from grader.store.evidence import merged_rest
from grader.store.rebuilding import open_store

OURS = f'"verdict":"{Verdict.GRADER_ERROR}"'  # evidence that holds it is run again, whatever its key


class Watch(Protocol):
    """Whoever wants to know how a batch gets on."""

    def say(self, sentence: str, /) -> None:
        """Take a sentence about the whole of it."""

    def done(self, marked: Grade | Unreadable, /, *, again: bool) -> None:
        """Take one more submission. again: it was run, and its evidence was not there before."""


@dataclass
class Batch:
    """One run of a class into OUT.

    settings: how submissions are run; their course is the one given here. source: where they were found.
    adjustments: what people have decided about single marks.
    """

    course: Course
    rubric: Rubric
    settings: Settings
    out: Path
    watch: Watch
    source: Source | None = None
    adjustments: Adjustments = NO_ADJUSTMENTS
    _entries: dict[str, tuple[Entry, Work]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Take the fingerprints of the course once."""
        self._marker = Marker(self.course, self.rubric, self.adjustments)
        self._result = ClassResult(self.out, self._marker)
        self._around = environment(self.course, self.settings)
        self._deciding = {e.id: self.course.deciding_sha256(e.id) for e in self.rubric.exercises()}

    def run(
        self, entries: Sequence[Entry], executor: Executor, *, fresh: bool = False, prune: bool = False
    ) -> ClassResult:
        """Grade every entry and write OUT.

        fresh: even those whose evidence is there already. prune: forget whoever else is in OUT.

        Raises CourseError where a reference does not answer, and StoreError where OUT cannot be written; what is there
        by then stays, and the next run goes on from it.
        """
        with alone_in(self.out):
            store, sentence = open_store(self.out)
            with store:
                if sentence:
                    self.watch.say(sentence)
                for task, data in executor.run(self._tasks(entries, store, fresh=fresh)):
                    self._take(store, task, data)
                if prune:
                    self._forget_others(store)
                self._take_earlier(store)
                self._result.write_table()
        return self._result

    def _tasks(self, entries: Sequence[Entry], store: Store, *, fresh: bool) -> Iterator[Task]:
        """What is to be run; everything else is settled on the way."""
        for entry in entries:
            had = store.work(entry.student)
            submission = self._read(entry, store)
            if submission is None:
                continue
            content = content_sha256(submission)
            wanted = keys(content, self._deciding, self._around)
            known = {slug: part.key for slug, part in had.parts.items() if OURS not in part.evidence} if had else {}
            run = stale(self.course, wanted, {} if fresh or (had and had.error) else known)
            kept = dict(had.parts) if had and had.content == content else {}
            parts = {slug: Part(wanted[slug], "") for slug in run}
            work = self._blank(entry, content)
            if run:
                # The parts that stay are those of the same work alone.
                self._entries[entry.student] = (entry, replace(work, rest=had.rest if had else "", parts=kept | parts))
                yield Task(entry.student, submission, run)
            elif had:
                renewed = replace(had, source=work.source, submitted_at=work.submitted_at, environment=work.environment)
                self._settle(store, entry, renewed, again=False)

    def _blank(self, entry: Entry, content: str) -> Work:
        submitted = entry.submitted_at.isoformat() if entry.submitted_at else ""
        around = json.dumps(self._around, separators=(",", ":"))
        return Work(entry.student, content, self.source.text() if self.source else "", submitted, around)

    def _read(self, entry: Entry, store: Store) -> Submission | None:
        """What was handed in; where it cannot be read, that is its result."""
        try:
            return read_entry(entry)
        except GraderError as error:
            is_ours = error.exit_code == GraderError.exit_code
            work = replace(self._blank(entry, ""), error=str(error), is_ours=is_ours)
            self._settle(store, entry, work, again=True)
            return None

    def _take(self, store: Store, task: Task, data: bytes) -> None:
        answer = read_answer(data)
        if answer.course_faults:
            raise CourseError(answer.course_faults)
        entry, blank = self._entries.pop(task.student)
        if answer.error:
            work = replace(blank, error=answer.error, is_ours=True, rest="", parts={})
        else:
            new = {slug: Part(blank.parts[slug].key, text) for slug, text in answer.parts.items()}
            left = blank.parts.keys() - new.keys()
            rest = merged_rest(blank.rest, answer.rest) if left and blank.rest else answer.rest
            parts = dict(sorted({**blank.parts, **new}.items()))
            work = replace(blank, rest=rest, parts=parts, wall_s=answer.wall_s, cpu_s=answer.cpu_s)
        for student in entry.members:
            write_executed(self.out, student, answer.executed)
        self._settle(store, entry, work, again=True)

    def _settle(self, store: Store, entry: Entry, work: Work, *, again: bool) -> None:
        """Store a work and its mark for everybody whose it is, and write their results."""
        for student in entry.members:
            theirs = replace(work, student=student)
            if store.work(student) != theirs:
                store.put_work(theirs)
            marked = self._write(store, theirs)
            self.watch.done(marked, again=again)

    def _write(self, store: Store, work: Work) -> Grade | Unreadable:
        marked = self._marker.mark(work)
        if isinstance(marked, Grade):
            store.put_marks(work.student, total(marked), marks(marked))
        else:
            store.put_marks(work.student, None, ())
        write_if_new(self.out / "results" / f"{work.student}.json", self._marker.document(work, marked))
        self._result.add(marked)
        return marked

    def _forget_others(self, store: Store) -> None:
        others = [student for student in store.students() if student not in self._result]
        for student in others:
            store.forget(student)
            (self.out / "results" / f"{student}.json").unlink(missing_ok=True)
            write_executed(self.out, student, {})
        if others:
            self.watch.say(f"Forgotten: {', '.join(others)}.")

    def _take_earlier(self, store: Store) -> None:
        """Whoever was graded in OUT before and was not handed in now belongs to the class as well."""
        before = 0
        for student in store.students():
            if student not in self._result and (work := store.work(student)):
                before += 1
                try:
                    self._write(store, work)
                except UsageError as error:
                    self._result.add(Unreadable(student, str(error)))
        if before:
            self.watch.say(f"{before} in {self.out} from before were not handed in again; their marks are kept.")
