"""Replies beside right answers -> outcomes: each check on each case, and what an earlier mistake excuses."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from grader.compare.bits import print_of
from grader.compare.judge import Answered, judge
from grader.compare.profiles import make_profile
from grader.compare.structure import Unsound
from grader.course.course import Course
from grader.model.evidence import Outcome, Profile, Reply, Verdict
from grader.model.exercise import Check
from grader.pipeline.memory import Judged, Memory
from grader.pipeline.paper import Paper
from grader.sandbox.replies import Replies

log = logging.getLogger(__name__)


def judge_group(answered: Answered) -> tuple[Outcome, ...]:
    """The outcome of each check of a group."""
    replies = tuple(answered.replies)  # unpacked once, and looked at by every check
    read = Answered(answered.group, replies, answered.expected, answered.functions)
    return tuple(_judge_safely(check, read) for check in answered.group.checks)


def judge_all(answered: Sequence[Answered], memory: Memory | None = None) -> dict[str, list[Outcome]]:
    """Outcomes of every check by its full id, one for each case, in the order of the cases."""
    by_case: dict[str, list[Outcome]] = {}
    for one in answered:
        for outcome in memory.outcomes(one, judge_group) if memory else judge_group(one):
            by_case.setdefault(outcome.check, []).append(outcome)
    return by_case


def judge_paper(paper: Paper, replies: Sequence[Replies]) -> list[Judged]:
    """What the answers to each exercise come to. replies: to the whole agenda."""

    def judge_exercise(places: Sequence[int]) -> Judged:
        answered = list(paper.answered(replies, places))
        by_case = judge_all(answered, paper.memory)
        outcomes = {check: first_failing(found) for check, found in by_case.items()}
        return Judged(outcomes, draw_profiles(paper.course, answered), prints(by_case, answered))

    return [
        paper.memory.exercise(slug, [replies[i] for i in places], partial(judge_exercise, places))
        for slug, places in paper.places.items()
    ]


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


def first_failing(outcomes: Sequence[Outcome]) -> Outcome:
    """The outcome over all cases: ours first, else the smallest failing case, else correct with every note."""
    if failing := _failing(outcomes):
        return failing
    notes = tuple(sorted({note for outcome in outcomes for note in outcome.notes}))
    return replace(outcomes[0], case="", hidden=False, notes=notes)


def _failing(outcomes: Sequence[Outcome]) -> Outcome | None:
    failing = [outcome for outcome in outcomes if outcome.verdict is not Verdict.CORRECT]
    ours = (outcome for outcome in failing if outcome.verdict is Verdict.GRADER_ERROR)
    return next(ours, failing[0]) if failing else None


def prints(by_case: Mapping[str, Sequence[Outcome]], answered: Iterable[Answered]) -> dict[str, str]:
    """A fingerprint of the wrong values of each check that ended with some, on its first public case that has them.

    What a submission returns on a hidden case it may have chosen after a look at the inputs, and a fingerprint of
    that would carry them out.
    """
    found: dict[str, str] = {}
    failing = {name: _failing(outcomes) for name, outcomes in by_case.items()}
    ended = {name for name, outcome in failing.items() if outcome and outcome.verdict is Verdict.WRONG_VALUES}
    if not ended:
        return {}
    seen = {name: iter(by_case[name]) for name in ended}
    for one in answered:
        for check in one.group.checks:
            name = f"{one.group.exercise}/{check.id}"
            outcome = next(seen[name]) if name in ended else None
            if outcome and outcome.finding and _is_public_and_wrong(outcome) and name not in found:
                found[name] = print_of(check, one, outcome.finding)
    return {name: value for name, value in found.items() if value}


def _is_public_and_wrong(outcome: Outcome) -> bool:
    return outcome.verdict is Verdict.WRONG_VALUES and not outcome.hidden


def draw_profiles(course: Course, answered: Sequence[Answered]) -> tuple[Profile, ...]:
    """What the exercises want drawn over time, of public cases alone."""
    at = {
        (one.group.exercise, check.id, one.group.case.name): one
        for one in answered
        if not one.group.case.hidden and course.exercises[one.group.exercise].profiles
        for check in one.group.checks
    }
    curves = [(slug, curve) for slug, exercise in course.exercises.items() for curve in exercise.profiles]
    drawn = [
        make_profile(curve, at[place])
        for slug, curve in curves
        for case in curve.cases
        if (place := (slug, curve.check, case)) in at  # not where only a part of the course is graded
    ]
    return tuple(profile for profile in drawn if profile)


def consistent(outcomes: Mapping[str, Outcome], answered: Iterable[Answered], paper: Paper) -> frozenset[str]:
    """Checks whose answers are the reference's for what the student's own earlier part returned.

    outcomes: of each check over all cases.
    """
    lost = {check for check, outcome in outcomes.items() if outcome.verdict is not Verdict.CORRECT}
    if not lost:
        return frozenset()
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
