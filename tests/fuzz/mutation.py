"""Valid bytes and trees with something wrong in them: what a fuzz test is fed with beside plain noise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

# Sizes and offsets stand in binary formats as little-endian or big-endian numbers; these are the ones to lie with.
LIES = [number.to_bytes(size, order) for size in (2, 4, 8) for number in (0, 1, 255, (1 << 8 * size - 1) - 1,
        (1 << 8 * size) - 1) for order in ("little", "big")]  # fmt: skip
TOKENS = [
    b"",
    b"\0",
    b"\n",
    b"..",
    b"/",
    b"\xff\xfe",
    b"[",
    b"{",
    b'"',
    b"PK\x01\x02",
    b"PK\x05\x06",
    b"ustar",
    b"9" * 64,
]

Edit = Callable[[bytes], bytes]


def edits() -> st.SearchStrategy[Edit]:
    """One change of bytes: overwritten, put in, cut out, moved, written twice, or all behind a place cut off."""
    share = st.floats(0, 1, exclude_max=True)
    news = st.sampled_from([*LIES, *TOKENS]) | st.binary(max_size=8)
    return st.one_of(
        st.builds(_overwrite, share, news),
        st.builds(_put_in, share, news),
        st.builds(_move, share, share, st.integers(1, 200), keep=st.booleans()),
        st.builds(_cut_out, share, st.integers(1, 200)),
        st.builds(_cut_off, share),
    )


def mutated(seeds: Sequence[bytes], most: int = 6) -> st.SearchStrategy[bytes]:
    """One of the seeds after a few edits, or none."""
    return st.builds(_apply, st.sampled_from(seeds), st.lists(edits(), max_size=most))


def _apply(seed: bytes, changes: Sequence[Edit]) -> bytes:
    for change in changes:
        seed = change(seed)
    return seed


def _overwrite(share: float, new: bytes) -> Edit:
    return lambda data: data[: (at := int(share * len(data)))] + new + data[at + len(new) :]


def _put_in(share: float, new: bytes) -> Edit:
    return lambda data: data[: (at := int(share * len(data)))] + new + data[at:]


def _cut_out(share: float, size: int) -> Edit:
    return lambda data: data[: (at := int(share * len(data)))] + data[at + size :]


def _cut_off(share: float) -> Edit:
    return lambda data: data[: int(share * len(data))]


def _move(share: float, goal: float, size: int, *, keep: bool) -> Edit:
    def change(data: bytes) -> bytes:
        at, to = int(share * len(data)), int(goal * len(data))
        piece = data[at : at + size]
        rest = data if keep else data[:at] + data[at + size :]
        return rest[:to] + piece + rest[to:]

    return change


def regrown(tree: Any, leaf: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """The same tree of JSON with, at a few places, something else grown, a branch gone, or one there twice."""
    return st.lists(st.tuples(st.floats(0, 1, exclude_max=True), leaf, st.integers(0, 3)), min_size=1, max_size=3).map(
        lambda changes: _regrow(tree, changes)
    )


def _regrow(tree: Any, changes: Sequence[tuple[float, Any, int]]) -> Any:
    for share, new, how in changes:
        places = list(_places(tree))
        tree = _replaced(tree, places[int(share * len(places))], new, how)
    return tree


def _places(tree: Any, path: tuple[Any, ...] = ()) -> Any:
    yield path
    branches = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, branch in branches:
        yield from _places(branch, (*path, key))


def _replaced(tree: Any, path: tuple[Any, ...], new: Any, how: int) -> Any:
    if not path:
        return new
    key, *rest = path
    copy = dict(tree) if isinstance(tree, dict) else list(tree)
    if rest:
        copy[key] = _replaced(copy[key], tuple(rest), new, how)
    elif how == 1:
        del copy[key]
    elif how == 2 and isinstance(copy, list):
        copy.insert(key, copy[key])
    elif how == 3:
        copy[key] = [copy[key], new]
    else:
        copy[key] = new
    return copy
