"""Grade a mutant on its own exercise's hidden cases: it is killed when a criterion is lost."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from grader.compare.judge import Answered
from grader.intake.sources import sources
from grader.model.evidence import Evidence, Outcome, Reply, Verdict
from grader.model.exercise import Group
from grader.model.grade import Grade
from grader.pipeline import Paper
from grader.pipeline.judging import consistent, first_failing, judge_all
from grader.sandbox.program import Program
from grader.sandbox.session import Session
from grader.scoring.score import score
from grader.selfcheck.mutants import Mutant
from grader.selfcheck.narrow import with_the_rest_right

SLOW_S = 1.0  # what takes the reference longer than this is put off
TRIES = 3  # of which the fastest counts, since the machine may be busy


@dataclass(frozen=True)
class Hunted:
    """A mutant and what it lost: full ids of checks and of criteria, both empty for a survivor."""

    mutant: Mutant
    checks: tuple[str, ...]
    criteria: tuple[str, ...]
    verdict: Verdict

    @property
    def killed(self) -> bool:
        """Whether it lost a criterion."""
        return bool(self.criteria)


def put_off(paper: Paper) -> frozenset[int]:
    """Positions of the groups that can wait: those that only support other checks, and those that take long."""
    names = {
        f"{entry.id}/{check}" for entry in paper.course.rubric.exercises() for c in entry.criteria for check in c.checks
    }
    support = {
        position
        for position, group in enumerate(paper.agenda)
        if names.isdisjoint(f"{group.exercise}/{check.id}" for check in group.checks)
    }
    if paper.reference is None:
        return frozenset(support)
    with paper.lock:
        slow = {i for i, group in enumerate(paper.agenda) if _is_slow(group, paper.reference)}
    return frozenset(support | slow)


def _is_slow(group: Group, reference: Session) -> bool:
    for _ in range(TRIES):
        started = time.monotonic()
        reference.run(group.calls)
        if time.monotonic() - started < SLOW_S:
            return False
    return True


def hunt(mutant: Mutant, paper: Paper, later: Collection[int]) -> Hunted:
    """Put a mutant through a paper, that of its own exercise or a wider one.

    Everything is run but the groups at these positions, so that every check that kills it is known; they are run
    only if nothing did: until then a check that supports others is taken as passed. What hangs is killed.
    """
    now = [position for position in range(len(paper.agenda)) if position not in later]
    course, submission = paper.course, mutant.submission(paper.course)
    cells, _ = sources(submission)
    program = Program(submission, cells, course.functions)
    with Session(program, course.rubric.limits, paper.level) as session:
        answered = _answer(session, paper, now)
        hunted = _judged(mutant, answered, paper)
        if not hunted.killed and later:
            answered += _answer(session, paper, sorted(later))
            hunted = _judged(mutant, answered, paper)
    return hunted


def _answer(session: Session, paper: Paper, positions: Sequence[int]) -> list[Answered]:
    answered = []
    for position in positions:
        group: Group = paper.agenda[position]
        replies = session.run(group.calls, group.case.tag)
        answered.append(Answered(group, replies, paper.expected[position], paper.course.reference_functions))
        if any(_hangs(reply) for reply in replies):
            break
    return answered


def _hangs(reply: Reply) -> bool:
    return reply.failure is not None and reply.failure.verdict is Verdict.TIMED_OUT


def _judged(mutant: Mutant, answered: Sequence[Answered], paper: Paper) -> Hunted:
    grade = grade_of(mutant.id, judge_all(answered), answered, paper)
    checks, criteria = lost(grade)
    verdicts = [c.verdict for e in grade.exercises for c in e.criteria if f"{e.id}.{c.id}" in criteria]
    return Hunted(mutant, checks, criteria, verdicts[0] if verdicts else Verdict.CORRECT)


def grade_of(name: str, by_case: Mapping[str, Sequence[Outcome]], answered: Sequence[Answered], paper: Paper) -> Grade:
    """The mark that these answers give, with all that was not asked taken as right. by_case: of judge_all."""
    outcomes = {check: first_failing(found) for check, found in by_case.items()}
    evidence = Evidence(name, outcomes, consistent(outcomes, answered, paper))
    course = paper.course
    return score(with_the_rest_right(evidence, course), course.rubric, course.exercises)


def lost(grade: Grade) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Full ids of the checks that are not passed, and of the criteria that lost points."""
    criteria = [(f"{e.id}.{c.id}", c) for e in grade.exercises for c in e.criteria]
    checks = [check.outcome.check for _, c in criteria for check in c.checks if not check.passed]
    return tuple(dict.fromkeys(checks)), tuple(name for name, c in criteria if c.score < c.max_score)
