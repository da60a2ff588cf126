"""What was judged before: much of a class returns the same values to the last bit, and these have the same outcomes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from grader.compare.judge import Answered
from grader.model.evidence import Outcome, Profile, Verdict
from grader.model.shelf import Shelf
from grader.sandbox.replies import Replies, answers_to

Outcomes = tuple[Outcome, ...]


@dataclass(frozen=True)
class Judged:
    """What the answers to one exercise come to.

    outcomes: how each check ends over all cases, by its full id. profiles: what can be drawn. prints: fingerprints of
    wrong values.
    """

    outcomes: Mapping[str, Outcome]
    profiles: tuple[Profile, ...]
    prints: Mapping[str, str]


class Memory:
    """Outcomes by the values that came; one serves all gradings of a paper, from any thread."""

    def __init__(self, most: int = 16_000, most_exercises: int = 1_000) -> None:
        """How many groups, and whole exercises, are remembered, those that were met last."""
        self._groups = Shelf[Outcomes](most)
        self._exercises = Shelf[Judged](most_exercises)

    def outcomes(self, answered: Answered, judge: Callable[[Answered], Outcomes]) -> Outcomes:
        """What `judge` says of a group; the group and its right answers must be those of the paper."""
        digest = answered.replies.digest if isinstance(answered.replies, Replies) else None
        key = (id(answered.group), digest) if digest else None
        return self._groups.get(key, partial(judge, answered), _are_the_students)

    def exercise(self, slug: str, replies: Sequence[Replies], judge: Callable[[], Judged]) -> Judged:
        """What `judge` says of an exercise. replies: to all of its groups in the paper, in their order."""
        answers = answers_to(replies)
        key = (slug, answers) if answers else None
        return self._exercises.get(key, judge, lambda judged: _are_the_students(judged.outcomes.values()))


def _are_the_students(outcomes: Iterable[Outcome]) -> bool:
    """Whether none of them is a fault of ours, which may not come again."""
    return all(outcome.verdict is not Verdict.GRADER_ERROR for outcome in outcomes)
