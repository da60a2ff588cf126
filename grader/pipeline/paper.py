"""What every submission of a course is put through, made once: the agenda and its right answers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Self

from grader.course.agenda import make_agenda, stage
from grader.course.course import Course
from grader.course.public import load_public
from grader.diagnosis.chapters import Casebook
from grader.errors import CourseError, UsageError
from grader.intake.sources import sources
from grader.model.conventions import Conventions
from grader.model.evidence import Reply, Submission
from grader.model.exercise import Function, Group, Staged
from grader.sandbox.launch import Level
from grader.sandbox.session import Program, Session


@dataclass
class Paper:
    """What every submission of a course is put through: the agenda with its right answers, and the experiments.

    Made once and shared by all gradings. Use as a context manager: a worker with the reference may be alive in it.
    """

    course: Course
    agenda: Sequence[Group] = field(repr=False)
    expected: Sequence[Sequence[Reply]] = field(repr=False)
    level: Level = Level.PROCESS
    notebooks: str = "fast"
    reference: Session | None = None
    staged: Sequence[Staged] = field(default=(), repr=False)
    sessions: Callable[..., Session] = Session  # makes the session of a submission; takes what Session takes
    lock: threading.Lock = field(default_factory=threading.Lock)
    casebook: Casebook = field(init=False, repr=False)
    _variants: dict[tuple[Conventions, tuple[int, ...]], Mapping[int, Sequence[Reply]]] = field(
        init=False, default_factory=dict, repr=False
    )

    def __post_init__(self) -> None:
        """Hold the known mistakes ready; nothing is read before a submission needs it."""
        self.casebook = Casebook(self.course, self.agenda, self.expected)

    def __enter__(self) -> Self:
        """Nothing to open: `prepare` has done it."""
        return self

    def variant(self, conventions: Conventions, places: Sequence[int]) -> Mapping[int, Sequence[Reply]]:
        """The right replies to some groups of the agenda, by position, in a convention that has a reference of its own.

        Made once and kept. Needs reference/.
        """
        key = (conventions, tuple(places))
        with self.lock:
            if key not in self._variants:
                theirs = replace(self.course, rubric=replace(self.course.rubric, conventions=conventions))
                functions = self.course.reference_functions
                with open_session(theirs, theirs.reference(), functions, Level.PROCESS) as session:
                    self._variants[key] = {i: session.run(self.agenda[i].calls) for i in places}
            return self._variants[key]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the reference's worker."""
        if self.reference:
            self.reference.__exit__(kind, error, trace)


def prepare(course: Course, *, hidden: bool, level: Level = Level.PROCESS, notebooks: str = "fast") -> Paper:
    """Draw the cases and get the right answers: from the reference, or for public cases from public.npz.

    level: for submissions; the reference is our own and needs no walls.
    Raises CourseError if the reference does not answer everything, UsageError if it is needed and not here.
    """
    agenda, staged = make_agenda(course, hidden=hidden), stage(course, hidden=hidden)
    if not hidden:
        expected: list[list[Reply]] = []
        for slug in course.exercises:
            groups = [group for group in agenda if group.exercise == slug]
            expected += load_public(course.root / "assignments" / slug, groups, course.variants(slug))
        return Paper(course, agenda, expected, level, notebooks, staged=staged)
    if not course.has_reference:
        raise UsageError(f"{course.root}: no reference/ here, so only `grader check` can work")
    session = open_session(course, course.reference(), course.reference_functions, Level.PROCESS).__enter__()
    expected = [session.run(group.calls) for group in agenda]
    faults = [_reference_fault(g, reply) for g, r in zip(agenda, expected, strict=True) for reply in r if reply.failure]
    if faults:
        session.__exit__(None, None, None)
        raise CourseError(sorted(set(faults)))
    return Paper(course, agenda, expected, level, notebooks, session, staged)


def run_all(session: Session, agenda: Sequence[Group]) -> list[list[Reply]]:
    """Replies in the agenda's order, with everything public run first.

    A student's own words are shown for public cases: by then their code must not have seen a hidden input.
    """
    replies: list[list[Reply]] = [[] for _ in agenda]
    for position in sorted(range(len(agenda)), key=lambda i: agenda[i].case.hidden):
        replies[position] = session.run(agenda[position].calls, agenda[position].case.tag)
    return replies


def open_session(course: Course, submission: Submission, functions: Mapping[str, Function], level: Level) -> Session:
    """A session for a submission, with the limits of the course's rubric."""
    cells, _ = sources(submission)
    return Session(Program(submission, cells, functions), course.rubric.limits, level)


def _reference_fault(group: Group, reply: Reply) -> str:
    failure = reply.failure
    if failure is None:
        raise AssertionError("only failures are reported")
    what = f"{failure.function}: {failure.verdict}: {failure.error_type} {failure.error_message}"
    return f"reference/{group.exercise}/solution.py:{failure.line or 1}:1: on case {group.case.name}: {what}"
