"""What is kept of what was made."""

from __future__ import annotations

from functools import partial

from grader.model.shelf import Shelf


def test_what_is_there_is_not_made_again() -> None:
    """By its key; without one, nobody knows what it was made from."""
    shelf, made = Shelf[str](10), []

    def make() -> str:
        made.append("made")
        return "thing"

    assert [shelf.get("key", make), shelf.get("key", make), shelf.get("other", make)] == ["thing"] * 3
    assert len(made) == 2
    assert [shelf.get(None, make), shelf.get(None, make)] == ["thing"] * 2
    assert len(made) == 4


def test_what_may_not_be_kept_is_made_again() -> None:
    """Until something comes that may."""
    shelf, coming = Shelf[int](10), iter((1, 2, 3))
    assert [shelf.get("key", lambda: next(coming), lambda made: made > 1) for _ in range(3)] == [1, 2, 2]


def test_what_nobody_asked_for_lately_goes_first() -> None:
    """Not what was made first."""
    shelf, made = Shelf[str](2), []

    def make(key: str) -> str:
        made.append(key)
        return key

    assert [shelf.get(key, partial(make, key)) for key in "abacab"] == list("abacab")
    assert made == ["a", "b", "c", "b"]
