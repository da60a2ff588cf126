"""What was judged before: much of a class returns the same values to the last bit, and these have the same outcomes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from grader.compare.judge import Answered
from grader.model.evidence import Outcome, Profile, Verdict
from grader.sandbox.replies import Replies

Outcomes = tuple[Outcome, ...]
Kept = TypeVar("Kept")


@dataclass(frozen=True)
class Judged:
    """What the answers to one exercise come to. by_case: outcomes of each check by its full id, one for each case.

    outcomes: how each check ends over all cases. profiles: what can be drawn.
    """

    by_case: Mapping[str, Sequence[Outcome]]
    outcomes: Mapping[str, Outcome]
    profiles: tuple[Profile, ...]


class Memory:
    """Outcomes by the values that came; one serves all gradings of a paper, from any thread."""

    def __init__(self, most: int = 16_000, most_exercises: int = 1_000) -> None:
        """How many groups, and whole exercises, are remembered, those that were met last."""
        self._groups = _Shelf[Outcomes](most)
        self._exercises = _Shelf[Judged](most_exercises)

    def outcomes(self, answered: Answered, judge: Callable[[Answered], Outcomes]) -> Outcomes:
        """What `judge` says of a group; the group and its right answers must be those of the paper."""
        digest = answered.replies.digest if isinstance(answered.replies, Replies) else None
        if digest is None:  # a failure has words, and the next one may have others
            return judge(answered)
        key = (id(answered.group), digest)
        found = self._groups.take(key)
        if found is None:
            found = judge(answered)
            if any(outcome.verdict is Verdict.GRADER_ERROR for outcome in found):
                return found
        self._groups.put(key, found)
        return found

    def exercise(self, slug: str, replies: Sequence[Replies], judge: Callable[[], Judged]) -> Judged:
        """What `judge` says of an exercise. replies: to all of its groups in the paper, in their order."""
        # One for each group, though those of a batch have the same: two batches may be answered with the same bytes.
        answers = tuple(one.answer for one in replies)
        if not all(answers):
            return judge()
        key = (slug, answers)
        found = self._exercises.take(key)
        if found is None:
            found = judge()
            if any(outcome.verdict is Verdict.GRADER_ERROR for outcome in found.outcomes.values()):
                return found
        self._exercises.put(key, found)
        return found


class _Shelf(Generic[Kept]):
    """So many things by their keys, those that were put there last."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: dict[Hashable, Kept] = {}
        self._lock = threading.Lock()

    def take(self, key: Hashable) -> Kept | None:
        with self._lock:
            return self._known.pop(key, None)

    def put(self, key: Hashable, found: Kept) -> None:
        with self._lock:
            self._known[key] = found
            if len(self._known) > self._most:
                del self._known[next(iter(self._known))]
