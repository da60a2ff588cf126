"""One submission, start to end: values from a worker, outcomes from the comparison, evidence for scoring."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any, Self

import numpy as np

import grader
from grader.compare.judge import Answered, judge
from grader.compare.structure import Unsound
from grader.course.agenda import make_agenda
from grader.course.course import Course
from grader.course.public import load_public
from grader.errors import CourseError, UsageError
from grader.intake.sources import sources
from grader.model.evidence import Definition, Evidence, Outcome, Reply, Submission, Verdict
from grader.model.exercise import Check, Function, Group
from grader.model.grade import Grade
from grader.model.rubric import Rubric
from grader.sandbox.launch import Level
from grader.sandbox.session import Program, Session
from grader.scoring.score import score

log = logging.getLogger(__name__)

# Takes a submission's name and its executed notebooks: path -> bytes, which are the student's.
Keep = Callable[[str, Mapping[str, bytes]], None]


@dataclass
class Paper:
    """What every submission of a course is put through: the agenda with its right answers.

    Made once and shared by all gradings. Use as a context manager: a worker with the reference may be alive in it.
    """

    course: Course
    agenda: Sequence[Group] = field(repr=False)
    expected: Sequence[Sequence[Reply]] = field(repr=False)
    level: Level = Level.PROCESS
    notebooks: str = "fast"
    reference: Session | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        """Nothing to open: `prepare` has done it."""
        return self

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
    agenda = make_agenda(course, hidden=hidden)
    if not hidden:
        expected: list[list[Reply]] = []
        for slug in course.exercises:
            groups = [group for group in agenda if group.exercise == slug]
            expected += load_public(course.root / "assignments" / slug, groups)
        return Paper(course, agenda, expected, level, notebooks)
    if not course.has_reference:
        raise UsageError(f"{course.root}: no reference/ here, so only `grader check` can work")
    session = open_session(course, course.reference(), course.reference_functions, Level.PROCESS).__enter__()
    expected = [session.run(group.calls) for group in agenda]
    faults = [_reference_fault(g, reply) for g, r in zip(agenda, expected, strict=True) for reply in r if reply.failure]
    if faults:
        session.__exit__(None, None, None)
        raise CourseError(sorted(set(faults)))
    return Paper(course, agenda, expected, level, notebooks, session)


def open_session(course: Course, submission: Submission, functions: Mapping[str, Function], level: Level) -> Session:
    """A session for a submission, with the limits of the course's rubric."""
    cells, _ = sources(submission)
    return Session(Program(submission, cells, functions), course.rubric.limits, level)


def mark(submission: Submission, name: str, paper: Paper, rubric: Rubric, keep: Keep | None = None) -> Grade:
    """Run one submission and score it; `keep` is given its executed notebooks."""
    evidence = grade(replace(submission, name=name), paper, keep)
    return score(evidence, rubric, paper.course.exercises, provenance=provenance(paper, evidence))


def provenance(paper: Paper, evidence: Evidence) -> dict[str, Any]:
    """What a mark rests on; only wall_s and cpu_s differ between two runs."""
    course = paper.course
    return {
        "grader": grader.__version__,
        "numpy": np.__version__,
        "rubric_sha256": course.rubric_sha256,
        "course_sha256": course.sha256,
        "seed_commitment": course.secret.commitment,
        "isolation": evidence.isolation,
        "wall_s": evidence.wall_s,
        "cpu_s": evidence.cpu_s,
    }


def grade(submission: Submission, paper: Paper, keep: Keep | None = None) -> Evidence:
    """Put one submission through the whole paper; `keep` is given its notebooks as a kernel executed them.

    Whatever the student's code does ends up in an Outcome. Raises SandboxError if no worker can be started.
    """
    started = time.monotonic()
    cells, notes = sources(submission)
    program, limits = Program(submission, cells, paper.course.functions), paper.course.rubric.limits
    with Session(program, limits, paper.level, notebooks=paper.notebooks) as session:
        replies = _run_all(session, paper.agenda)
        definitions, faults = dict(session.definitions), session.faults
    if keep and session.executed:
        keep(submission.name, session.executed)
    answered = [
        Answered(group, mine, right, paper.course.reference_functions)
        for group, mine, right in zip(paper.agenda, replies, paper.expected, strict=True)
    ]
    by_case = _judge_all(answered)
    return Evidence(
        submission.name,
        {check: _first_failing(outcomes) for check, outcomes in by_case.items()},
        _consistent(by_case, answered, paper),
        definitions,
        (*submission.notes, *notes, *faults, *_chosen(definitions)),
        str(paper.level),
        round(time.monotonic() - started, 3),
        round(session.cpu_s, 3),
    )


def _run_all(session: Session, agenda: Sequence[Group]) -> list[list[Reply]]:
    """Replies in the agenda's order, with everything public run first.

    A student's own words are shown for public cases: by then their code must not have seen a hidden input.
    """
    replies: list[list[Reply]] = [[] for _ in agenda]
    for position in sorted(range(len(agenda)), key=lambda i: agenda[i].case.hidden):
        replies[position] = session.run(agenda[position].calls, agenda[position].case.tag)
    return replies


def _chosen(definitions: Mapping[str, Definition]) -> list[str]:
    """A sentence for each function that was defined in several places."""
    return [
        f"{found.name} is defined in several places; the one in {found.file}, line {found.line}, was graded, "
        f"not {' or '.join(found.also)}."
        for found in definitions.values()
        if found.also
    ]


def _judge_all(answered: Sequence[Answered]) -> dict[str, list[Outcome]]:
    by_case: dict[str, list[Outcome]] = {}
    for one in answered:
        for check in one.group.checks:
            by_case.setdefault(f"{one.group.exercise}/{check.id}", []).append(_judge_safely(check, one))
    return by_case


def _judge_safely(check: Check, answered: Answered, expected: Reply | None = None) -> Outcome:
    """Judge, and turn an exception of ours into grader_error: it is never the student's loss."""
    try:
        # A student's numbers may overflow in our arithmetic too; the comparison sees it, nobody need be warned.
        with np.errstate(all="ignore"):
            return judge(check, answered, expected=expected)
    except Exception:
        name = f"{answered.group.exercise}/{check.id}"
        log.exception("check %s failed on case %s", name, answered.group.case.name)
        return Outcome(name, Verdict.GRADER_ERROR, answered.group.case.name, answered.group.case.hidden)


def _first_failing(outcomes: Sequence[Outcome]) -> Outcome:
    """The outcome over all cases: ours first, else the smallest failing case, else correct with every note."""
    for outcome in outcomes:
        if outcome.verdict is Verdict.GRADER_ERROR:
            return outcome
    failing = next((outcome for outcome in outcomes if outcome.verdict is not Verdict.CORRECT), None)
    notes = tuple(sorted({note for outcome in outcomes for note in outcome.notes}))
    return failing or replace(outcomes[0], case="", hidden=False, notes=notes)


def _consistent(by_case: Mapping[str, Sequence[Outcome]], answered: Sequence[Answered], paper: Paper) -> frozenset[str]:
    """Checks whose answers are the reference's for what the student's own earlier part returned."""
    lost = {check for check, outcomes in by_case.items() if _first_failing(outcomes).verdict is not Verdict.CORRECT}
    again: dict[str, bool] = {}
    for one in answered:
        for check in one.group.checks:
            name, through = f"{one.group.exercise}/{check.id}", check.follow_through
            if name in lost and through and through.given and lost.intersection(through.because_of):
                again[name] = again.get(name, True) and _right_for_own(check, one, paper)
    return frozenset(name for name, holds in again.items() if holds)


def _right_for_own(check: Check, answered: Answered, paper: Paper) -> bool:
    if paper.reference is None or check.follow_through is None or check.follow_through.given is None:
        return False
    if any(reply.failure for reply in answered.replies):
        return False
    try:
        calls = check.follow_through.given(answered.group.case, answered.values())
    except Unsound:
        return False
    with paper.lock:
        expected = paper.reference.run(calls)
    if any(reply.failure for reply in expected):
        return False
    return _judge_safely(check, answered, expected[-1]).verdict is Verdict.CORRECT


def _reference_fault(group: Group, reply: Reply) -> str:
    failure = reply.failure
    if failure is None:
        raise AssertionError("only failures are reported")
    what = f"{failure.function}: {failure.verdict}: {failure.error_type} {failure.error_message}"
    return f"reference/{group.exercise}/solution.py:{failure.line or 1}:1: on case {group.case.name}: {what}"
