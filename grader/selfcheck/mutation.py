"""All mutants of some exercises: made, hunted, and held against the lists of those that change nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grader.course.course import Course
from grader.executors.local import run_local
from grader.pipeline import Paper
from grader.selfcheck.equivalents import Equivalent, load_equivalents, unmatched
from grader.selfcheck.hunting import Hunted, hunt, put_off
from grader.selfcheck.mutants import Mutant, mutants_of
from grader.selfcheck.narrow import narrowed, touched


@dataclass(frozen=True)
class Mutation:
    """How the hunts ended. equivalents: listings that hold. faults: what is not as it should be, a line each."""

    hunted: tuple[Hunted, ...] = ()
    equivalents: tuple[Equivalent, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def killed(self) -> int:
        """How many lost something."""
        return sum(one.killed for one in self.hunted)


def hunt_all(
    course: Course, slugs: Sequence[str], paper: Paper, *, only: str, jobs: int, tell: Callable[[Hunted], None]
) -> Mutation:
    """Hunt every mutant whose id contains `only`; tell is given each as it is done.

    What its own exercise does not kill has a second chance in those that call it: a cache is judged by its user.
    """
    hunted: list[Hunted] = []
    listed: list[Equivalent] = []
    odd: list[Equivalent] = []
    for slug in slugs:
        made = mutants_of(course, slug)
        equivalents = load_equivalents(course, slug)
        mutants = [mutant for mutant in made if only in mutant.id]
        hunted += _hunt(mutants, slug, paper, jobs, tell)
        listed += [one for one in equivalents if only in one.id]
        odd += unmatched(equivalents, made)
    survivors = {one.mutant.id for one in hunted if not one.killed}
    names = {one.id for one in listed}
    faults = [f"survives: {name}" for name in sorted(survivors - names)]
    faults += [f"listed as equivalent, but killed: {one.id}" for one in listed if _is_refuted(one, hunted)]
    faults += [f"listed as equivalent, but made no more or listed twice: {one.id}" for one in odd]
    return Mutation(tuple(hunted), tuple(one for one in listed if one.id in survivors), tuple(faults))


def _hunt(
    mutants: Sequence[Mutant], slug: str, paper: Paper, jobs: int, tell: Callable[[Hunted], None]
) -> list[Hunted]:
    if not mutants:
        return []
    own = narrowed(paper, (slug,), hidden_only=True)
    users = narrowed(paper, set(touched(paper.course, slug)) - {slug}, hidden_only=True)
    later = put_off(own)

    def work(mutant: Mutant) -> Hunted:
        hunted = hunt(mutant, own, later)
        return hunted if hunted.killed or not users.agenda else hunt(mutant, users, ())

    found = {}
    for position, hunted in run_local(work, mutants, jobs):
        found[position] = hunted
        tell(hunted)
    return [found[position] for position in sorted(found)]


def _is_refuted(listing: Equivalent, hunted: Sequence[Hunted]) -> bool:
    return any(one.killed and one.mutant.id == listing.id for one in hunted)
