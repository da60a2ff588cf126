"""What was made before, by keys that say what it was made from; from any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Kept = TypeVar("Kept")


class Shelf(Generic[Kept]):
    """So many things, those that were asked for last: a day of grading takes no more memory than its first hour."""

    def __init__(self, most: int) -> None:
        """Nothing is there yet."""
        self._most = most
        self._known: dict[Hashable, Kept] = {}
        self._lock = threading.Lock()

    def get(
        self, key: Hashable | None, make: Callable[[], Kept], is_kept: Callable[[Kept], bool] = lambda _: True
    ) -> Kept:
        """What is there by this key, else what `make` gives now.

        key: None where nothing says what it is made from, so that it is made anew each time. is_kept: of what is made.
        """
        if key is None:
            return make()
        with self._lock:
            found = self._known.pop(key, None)
        if found is None:
            found = make()
            if not is_kept(found):
                return found
        with self._lock:
            self._known[key] = found
            if len(self._known) > self._most:
                del self._known[next(iter(self._known))]
        return found
