"""What was judged before: much of a class returns the same values to the last bit, and these have the same outcomes."""

from __future__ import annotations

import threading
from collections.abc import Callable

from grader.compare.judge import Answered
from grader.model.evidence import Outcome, Verdict
from grader.sandbox.replies import Replies

Outcomes = tuple[Outcome, ...]


class Memory:
    """Outcomes of groups by the values that came; one serves all gradings of a paper, from any thread."""

    def __init__(self, most: int = 16_000) -> None:
        """most: groups that are remembered, those that were met last."""
        self._most = most
        self._known: dict[tuple[int, bytes], Outcomes] = {}
        self._lock = threading.Lock()

    def outcomes(self, answered: Answered, judge: Callable[[Answered], Outcomes]) -> Outcomes:
        """What `judge` says of a group; the group and its right answers must be those of the paper."""
        digest = answered.replies.digest if isinstance(answered.replies, Replies) else None
        if digest is None:  # a failure has words, and the next one may have others
            return judge(answered)
        key = (id(answered.group), digest)
        with self._lock:
            found = self._known.pop(key, None)
        if found is None:
            found = judge(answered)
            if any(outcome.verdict is Verdict.GRADER_ERROR for outcome in found):
                return found
        with self._lock:
            self._known[key] = found
            if len(self._known) > self._most:
                del self._known[next(iter(self._known))]
        return found
