"""The whole proof, start to end: known work, mutants, the kill matrix, correct work over and over."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from grader.course.course import Course
from grader.errors import UsageError
from grader.pipeline import Paper, prepare
from grader.selfcheck.hunting import Hunted, put_off
from grader.selfcheck.known import Trial, known_work, run_trials
from grader.selfcheck.matrix import KillMatrix, kill_matrix, mutant_rows, overlay_rows
from grader.selfcheck.mutation import Mutation, hunt_all
from grader.selfcheck.narrow import narrowed, needed
from grader.selfcheck.repeats import Repeats, plan_blocks, repeat


@dataclass(frozen=True)
class Plan:
    """What to prove. only: known work and mutants whose id contains it; runs: of correct work, at least."""

    only: str = ""
    jobs: int = 2
    runs: int = 10_000
    mutants: bool = True


@dataclass(frozen=True)
class Listener:
    """Who is told of each thing as it is done."""

    trial: Callable[[Trial], None] = lambda _: None
    hunted: Callable[[Hunted], None] = lambda _: None
    line: Callable[[str], None] = lambda _: None


@dataclass(frozen=True)
class Proof:
    """Everything that was found. matrix: None where only a part was looked at; seconds by part."""

    trials: tuple[Trial, ...]
    mutation: Mutation
    matrix: KillMatrix | None
    repeats: Repeats
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def faults(self) -> list[str]:
        """All that is not as it should be, a line each."""
        found = [f"{trial.id}: {fault}" for trial in self.trials for fault in trial.faults]
        found += self.mutation.faults
        found += [f"kills nothing: {check}" for check in (self.matrix.dead_weight if self.matrix else ())]
        return found + [str(fail) for fail in self.repeats.fails]


def prove(course: Course, plan: Plan, listener: Listener) -> Proof:
    """Carry the plan out, one part after another. Raises CourseError for a list of equivalents that cannot be read,
    UsageError where nothing has `only` in its id.

    Correct work is repeated in all exercises or in those whose slug contains `only`; dead weight is looked for in
    those of them whose earlier exercises are among them too, since earlier mistakes are lost there as well.
    """
    slugs = [slug for slug in course.written if plan.only in slug]
    touched = slugs or [slug for slug in course.written if plan.only.startswith(f"{slug}/")]
    seconds: dict[str, float] = {}
    with prepare(course, hidden=True) as paper:
        started = time.monotonic()
        works = list(known_work(course, plan.only))
        if not works:
            raise UsageError(
                f"no known work has {plan.only!r} in its id; an exercise without functions is proved by the work of "
                "the ones that it tries"
            )
        trials = run_trials(works, paper, course.rubric, jobs=plan.jobs, tell=listener.trial)
        seconds["known work"] = time.monotonic() - started
        started = time.monotonic()
        mutation = Mutation()
        if plan.mutants:
            mutation = hunt_all(course, touched, paper, only=plan.only, jobs=plan.jobs, tell=listener.hunted)
        seconds["mutants"] = time.monotonic() - started
        rows = [*overlay_rows(trials), *mutant_rows(mutation.hunted)]
        whole = [slug for slug in slugs if set(needed(course, slug)) <= set(slugs)]
        matrix = kill_matrix(course, whole, rows) if whole and plan.mutants else None
        started = time.monotonic()
        later = {slug: _checks_put_off(paper, slug) for slug in slugs} if plan.runs else {}
    repeats = Repeats(0, 0)
    if slugs and plan.runs:
        blocks = plan_blocks(course, slugs, plan.runs)
        repeats = repeat(course, blocks, later, jobs=plan.jobs, tell=listener.line)
    seconds["repeats"] = time.monotonic() - started
    return Proof(tuple(trials), mutation, matrix, repeats, seconds)


def _checks_put_off(paper: Paper, slug: str) -> frozenset[str]:
    part = narrowed(paper, (slug,), hidden_only=True)
    groups = [part.agenda[position] for position in put_off(part)]
    return frozenset(f"{slug}/{check.id}" for group in groups for check in group.checks)
