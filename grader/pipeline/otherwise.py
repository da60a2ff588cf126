"""A submission read in another course's convention: is the whole exercise right then?

A few public cases are run first, so that a submission that is merely wrong costs little; only where they are right
is the exercise put through all its cases again. What is right in that convention the rubric may give points for.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from grader.compare.judge import Answered
from grader.diagnosis.conventions import OTHER_SHAPES, read
from grader.messages import convention_words
from grader.model.conventions import Conventions
from grader.model.evidence import Diagnosis, Kind, Outcome, Reply, Verdict
from grader.model.exercise import Call, Function, Group
from grader.pipeline.experiments import run_experiments
from grader.pipeline.judging import first_failing, judge_all, judge_group
from grader.pipeline.paper import Booklet, Paper, run_all
from grader.sandbox.adapter import terms_of
from grader.sandbox.program import Program
from grader.sandbox.replies import Replies
from grader.sandbox.session import Session

log = logging.getLogger(__name__)

# What numpy raises where the axes of two arrays do not fit.
MISFITS = ("ValueError", "IndexError")

# Whoever used up time or memory is not asked again.
COSTLY = frozenset((Verdict.TIMED_OUT, Verdict.OUT_OF_MEMORY, Verdict.OUTPUT_TOO_LARGE, Verdict.FORBIDDEN))

SMALL = 2  # calls of a group that is tried first

Outcomes = Mapping[str, Outcome]


def read_otherwise(
    program: Program,
    paper: Paper,
    replies: Sequence[Replies],
    diagnoses: Sequence[Diagnosis],
    outcomes: Outcomes,
) -> tuple[Diagnosis, ...]:
    """The diagnoses, with those of an exercise replaced by the convention in which all of it is right.

    replies: to the whole agenda. Never raises: a fault of ours leaves the diagnoses as they are.
    """
    found = list(diagnoses)
    nothing_lost = not any(map(_is_lost, outcomes.values()))
    if nothing_lost or paper.course.is_adapted or any(outcome.verdict in COSTLY for outcome in outcomes.values()):
        return tuple(found)
    for slug in paper.course.exercises:
        lost = [name for name, one in outcomes.items() if name.startswith(f"{slug}/") and _is_lost(one)]
        own = [one for one in diagnoses if one.id.startswith(f"{slug}/")]
        try:
            named = _convention_of(Asked(program, paper, replies, slug), own, lost, outcomes)
        except Exception:
            log.exception("no other convention of %s", slug)
            continue
        if named:
            found = [one for one in found if one not in own]
            tried = {f"{slug}/", *(f"{other}/" for other in _trying(paper, slug))}
            lost = [name for name, one in outcomes.items() if name.startswith(tuple(tried)) and _is_lost(one)]
            found.append(replace(named, checks=frozenset(lost)))
    return tuple(found)


def _trying(paper: Paper, slug: str) -> list[str]:
    """Exercises that ask for nothing and try this one's functions: its convention is theirs as well."""
    exercises = paper.course.exercises
    return [other for other in exercises if slug in exercises[other].needs and other not in paper.course.written]


def _is_lost(outcome: Outcome) -> bool:
    return outcome.verdict not in {Verdict.CORRECT, Verdict.GRADER_ERROR, Verdict.MISSING, Verdict.NOT_IMPLEMENTED}


def _convention_of(asked: Asked, own: Sequence[Diagnosis], lost: Sequence[str], outcomes: Outcomes) -> Diagnosis | None:
    for named in _candidates(asked, own, [outcomes[name] for name in lost]):
        if _is_right(asked.outcomes(named.convention, few=True)):
            under = asked.outcomes(named.convention, few=False)
            if _is_right(under):
                tried = asked.tried(named.convention, {**outcomes, **under})
                return replace(named, kind=Kind.CONVENTION, under={**under, **tried})
    return None


def _candidates(asked: Asked, own: Sequence[Diagnosis], lost: Sequence[Outcome]) -> Iterator[Diagnosis]:
    """What the values point to, with the words of the known mistake; then what would let shapes fit that do not."""
    pointed = [one for one in own if one.convention]
    yield from pointed
    if pointed or not any(map(_is_misfit, lost)):
        return
    functions = asked.paper.course.exercises[asked.slug].functions
    for line in OTHER_SHAPES:
        concerned = any(terms_of(function, read(line)) for function in functions)
        if concerned and not asked.is_ruled_out(line):
            sentence, hint = convention_words(line)
            yield Diagnosis(Kind.CONVENTION, f"{asked.slug}/convention/{line}", sentence, hint, frozenset(), line)


def _is_misfit(outcome: Outcome) -> bool:
    """Whether a check ended as another order of axes would make it end."""
    failure = outcome.failure
    return outcome.verdict is Verdict.WRONG_SHAPE or bool(failure and failure.error_type in MISFITS)


def _is_right(outcomes: Outcomes) -> bool:
    return bool(outcomes) and all(outcome.verdict is Verdict.CORRECT for outcome in outcomes.values())


@dataclass(frozen=True)
class Asked:
    """One exercise of a paper, to be tried with the same program in other conventions."""

    program: Program
    paper: Paper
    replies: Sequence[Replies]
    slug: str

    @cached_property
    def places(self) -> Sequence[int]:
        """Those of its groups in the agenda."""
        return self.paper.places.get(self.slug, ())

    @cached_property
    def small(self) -> Sequence[int]:
        """Those of its small groups on the first public case."""
        agenda = self.paper.agenda
        return [i for i in self.places if _is_small(agenda[i], agenda[self.places[0]])]

    @cached_property
    def right(self) -> Sequence[Call]:
        """Calls of these that were answered with the values of the reference."""
        answered = list(self.paper.answered(self.replies, self.small))
        judged = [(one.group, self.paper.memory.outcomes(one, judge_group)) for one in answered]
        return [
            group.calls[-1]
            for group, outcomes in judged
            for check, outcome in zip(group.checks, outcomes, strict=True)
            if check.outputs and outcome.verdict is Verdict.CORRECT
        ]

    def is_ruled_out(self, line: str) -> bool:
        """Whether a function is right already where it would be given other shapes: it cannot be right with both."""
        conventions = read(line)
        return any(_is_given_others(self.program.functions[call.function], call, conventions) for call in self.right)

    def outcomes(self, line: str, *, few: bool) -> Outcomes:
        """How the exercise's checks end in a convention. few: on small public cases alone. Empty if nobody knows."""
        conventions = read(line)
        right = self._expected(conventions, self.places)
        if right is None:
            return {}
        with self._session(conventions) as session:
            return self._judged(session, self.small if few else self.places, right)

    def tried(self, line: str, outcomes: Outcomes) -> Outcomes:
        """How everything ends that only tries this exercise's functions. outcomes: of what that rests on."""
        paper, slugs = self.paper, _trying(self.paper, self.slug)
        places = [i for i, group in enumerate(paper.agenda) if group.exercise in slugs]
        if not places:
            return {}
        with self._session(read(line)) as session:
            judged = self._judged(session, places, {i: paper.expected[i] for i in places})
            return judged | run_experiments(session, paper, {**outcomes, **judged})

    def _session(self, conventions: Conventions) -> Session:
        program, paper = replace(self.program, conventions=conventions), self.paper
        return paper.sessions(program, paper.course.rubric.limits, paper.level, notebooks=paper.notebooks)

    def _judged(
        self, session: Session, places: Sequence[int], right: Mapping[int, Sequence[Reply]]
    ) -> dict[str, Outcome]:
        groups = [self.paper.agenda[i] for i in places]
        rows = zip(
            groups,
            run_all(session, Booklet(groups, session.program.functions)),
            (right[i] for i in places),
            strict=True,
        )
        functions = self.paper.course.reference_functions
        by_case = judge_all([Answered(group, mine, theirs, functions) for group, mine, theirs in rows])
        return {check: first_failing(found) for check, found in by_case.items()}

    def _expected(self, conventions: Conventions, places: Sequence[int]) -> Mapping[int, Sequence[Reply]] | None:
        """The right replies by position: our own, or those of a variant of the reference, which may not be here."""
        paper = self.paper
        if not conventions.variants(self.slug):
            return {i: paper.expected[i] for i in places}
        return paper.variant(conventions, places) if paper.course.has_reference else None


def _is_small(group: Group, first: Group) -> bool:
    """Whether a group is a short one of the first public case."""
    return group.case is first.case and len(group.calls) <= SMALL


def _is_given_others(function: Function, call: Call, conventions: Conventions) -> bool:
    """Whether a convention gives a call some array whose first two axes, of different lengths, are swapped."""
    terms = terms_of(function, conventions)
    rows = zip(terms["to_theirs"], call.arguments, strict=False) if terms else ()
    arrays = [given for changed, given in rows if changed and isinstance(given, np.ndarray)]
    return any(array.ndim > 1 and array.shape[0] != array.shape[1] for array in arrays)
