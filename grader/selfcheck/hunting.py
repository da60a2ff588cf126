"""Grade a mutant on its own exercise's hidden cases: it is killed when a criterion is lost."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from grader.compare.judge import Answered
from grader.intake.sources import sources
from grader.model.evidence import Evidence, Reply, Verdict
from grader.model.exercise import Group
from grader.model.grade import Grade
from grader.pipeline import Paper
from grader.pipeline.judging import consistent, first_failing, judge_all
from grader.sandbox.session import Program, Session
from grader.scoring.score import score
from grader.selfcheck.mutants import Mutant
from grader.selfcheck.narrow import with_the_rest_right

SLOW_S = 0.3  # groups for which the reference needs more than this are only run for a mutant that nothing else kills


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


def slow_groups(paper: Paper) -> frozenset[int]:
    """Positions of the groups for which the reference needs long, such as a training."""
    found = set()
    if paper.reference is None:
        return frozenset()
    with paper.lock:
        for position, group in enumerate(paper.agenda):
            started = time.process_time(), time.monotonic()
            paper.reference.run(group.calls)
            if time.monotonic() - started[1] > SLOW_S:
                found.add(position)
    return frozenset(found)


def hunt(mutant: Mutant, paper: Paper, slow: Collection[int]) -> Hunted:
    """Put a mutant through a paper of its own exercise.

    Everything quick is run, so that every check that kills it is known; slow groups only if nothing did yet.
    A call that does not come back ends the hunt: what hangs is killed.
    """
    quick = [position for position in range(len(paper.agenda)) if position not in slow]
    course, submission = paper.course, mutant.submission(paper.course)
    cells, _ = sources(submission)
    program = Program(submission, cells, course.functions)
    with Session(program, course.rubric.limits, paper.level) as session:
        answered = _answer(session, paper, quick)
        hunted = _judged(mutant, answered, paper)
        if not hunted.killed and slow:
            answered += _answer(session, paper, sorted(slow))
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
    grade = grade_of(mutant.id, answered, paper)
    checks, criteria = lost(grade, mutant.slug)
    verdicts = [c.verdict for e in grade.exercises for c in e.criteria if f"{e.id}.{c.id}" in criteria]
    return Hunted(mutant, checks, criteria, verdicts[0] if verdicts else Verdict.CORRECT)


def grade_of(name: str, answered: Sequence[Answered], paper: Paper) -> Grade:
    """The mark that these answers give, with all that was not asked taken as right."""
    by_case = judge_all(answered)
    outcomes = {check: first_failing(found) for check, found in by_case.items()}
    evidence = Evidence(name, outcomes, consistent(by_case, answered, paper))
    course = paper.course
    return score(with_the_rest_right(evidence, course), course.rubric, course.exercises)


def lost(grade: Grade, slug: str = "") -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Full ids of the checks that are not passed and of the criteria that lost points, of one exercise or of all."""
    criteria = [(e.id, c) for e in grade.exercises for c in e.criteria if slug in {"", e.id}]
    checks = [k.outcome.check for _, c in criteria for k in c.checks if not k.passed]
    return (
        tuple(dict.fromkeys(checks)),
        tuple(f"{name}.{c.id}" for name, c in criteria if c.score < c.max_score),
    )
