"""What every submission of a course is put through, made once: the agenda and its right answers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from types import TracebackType
from typing import Self

from grader.compare.judge import Answered
from grader.course.agenda import make_agenda, stage
from grader.course.course import Course
from grader.course.public import load_public
from grader.diagnosis.chapters import Casebook
from grader.errors import CourseError, UsageError
from grader.intake.sources import sources
from grader.model.conventions import Conventions
from grader.model.evidence import Reply, Submission
from grader.model.exercise import Check, Function, Group, Staged
from grader.pipeline.memory import Memory
from grader.sandbox.launch import Level
from grader.sandbox.orders import Asked, Batch, cut
from grader.sandbox.program import Program
from grader.sandbox.replies import Replies
from grader.sandbox.session import Session


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
    booklet: Booklet = field(init=False, repr=False)
    places: Mapping[str, tuple[int, ...]] = field(init=False, repr=False)  # of each exercise's groups in the agenda
    followed: tuple[int, ...] = field(init=False, repr=False)  # places of groups that may be right after all
    memory: Memory = field(init=False, default_factory=Memory, repr=False)
    _variants: dict[tuple[Conventions, tuple[int, ...]], Mapping[int, Sequence[Reply]]] = field(
        init=False, default_factory=dict, repr=False
    )

    def __post_init__(self) -> None:
        """Hold the known mistakes ready; nothing is read before a submission needs it."""
        self.casebook = Casebook(self.course, self.agenda, self.expected)
        self.booklet = Booklet(self.agenda, self.course.functions)
        slugs = [group.exercise for group in self.agenda]
        self.places = {slug: tuple(i for i, one in enumerate(slugs) if one == slug) for slug in dict.fromkeys(slugs)}
        self.followed = tuple(i for i, group in enumerate(self.agenda) if any(map(_is_followed, group.checks)))

    def __enter__(self) -> Self:
        """Nothing to open: `prepare` has done it."""
        return self

    def answered(self, replies: Sequence[Sequence[Reply]], places: Sequence[int] | None = None) -> Iterator[Answered]:
        """Groups with these replies beside the right ones. replies: to the whole agenda; places: all, or some of it."""
        for i in range(len(self.agenda)) if places is None else places:
            yield Answered(self.agenda[i], replies[i], self.expected[i], self.course.reference_functions)

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
        stored: list[Sequence[Reply]] = []
        for slug in course.exercises:
            groups = [group for group in agenda if group.exercise == slug]
            stored += load_public(course.root / "assignments" / slug, groups, course.variants(slug))
        return Paper(course, agenda, stored, level, notebooks, staged=staged)
    if not course.has_reference:
        raise UsageError(f"{course.root}: no reference/ here, so only `grader check` can work")
    session = open_session(course, course.reference(), course.reference_functions, Level.PROCESS).__enter__()
    expected = run_all(session, Booklet(agenda, course.reference_functions))
    faults = [_reference_fault(g, reply) for g, r in zip(agenda, expected, strict=True) for reply in r if reply.failure]
    if faults:
        session.__exit__(None, None, None)
        raise CourseError(sorted(set(faults)))
    return Paper(course, agenda, expected, level, notebooks, session, staged)


class Booklet:
    """Groups in the order in which they are run, cut into batches, with everything public first.

    A student's own words are shown for public cases: by then their code must not have seen a hidden input.
    """

    def __init__(self, groups: Sequence[Group], functions: Mapping[str, Function]) -> None:
        """Cut them so that no batch holds more than one exercise, which is all that somebody may have left out."""
        self.size = len(groups)
        self.pages: list[Page] = []
        order = sorted(range(len(groups)), key=lambda i: groups[i].case.hidden)
        for _, part in groupby(order, key=lambda i: (groups[i].case.hidden, groups[i].exercise)):
            places = list(part)
            for batch in cut([Asked(groups[i].calls, groups[i].case.tag) for i in places], functions):
                self.pages.append(Page(tuple(places[: len(batch.groups)]), batch))
                del places[: len(batch.groups)]


@dataclass(frozen=True, eq=False)
class Page:
    """A batch, and the places of its groups in the booklet's own list."""

    places: tuple[int, ...]
    batch: Batch


def run_all(session: Session, booklet: Booklet) -> list[Replies]:
    """Replies to all groups, in the order of the list that the booklet was made of."""
    replies: dict[int, Replies] = {}
    for page in booklet.pages:
        replies.update(zip(page.places, session.run_batch(page.batch), strict=True))
    return [replies[place] for place in range(booklet.size)]


def open_session(course: Course, submission: Submission, functions: Mapping[str, Function], level: Level) -> Session:
    """A session for a submission, with the limits of the course's rubric."""
    cells, _ = sources(submission)
    return Session(Program(submission, cells, functions), course.rubric.limits, level)


def _is_followed(check: Check) -> bool:
    """Whether it can be asked what is right after a student's own earlier part."""
    return bool(check.follow_through and check.follow_through.given)


def _reference_fault(group: Group, reply: Reply) -> str:
    failure = reply.failure
    if failure is None:
        raise AssertionError("only failures are reported")
    what = f"{failure.function}: {failure.verdict}: {failure.error_type} {failure.error_message}"
    return f"reference/{group.exercise}/solution.py:{failure.line or 1}:1: on case {group.case.name}: {what}"
