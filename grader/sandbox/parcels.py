"""Frames as a worker sends them, alone or several together: how long they are, and which they are.

Several together are a head, which says how many they are and how many bytes, and then those frames.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache

from grader.model.evidence import Foreign
from grader.sandbox.worker import BODY_CAP, HEAD, MANY, Frame, FrameError, make_frame, sizes_of

_sizes_of = lru_cache(1024)(sizes_of)  # many are as long as one before


def measure(head: bytes, cap: int = BODY_CAP) -> tuple[int, int]:
    """How many frames begin with this head, and how many bytes follow it. Raises FrameError if it is none."""
    magic, count, size = HEAD.unpack(head)
    if magic != MANY:
        return 1, sum(_sizes_of(head, cap))
    if not count or size > cap:
        raise FrameError("not some frames, or too much of them")
    return count, size


def opened(parcel: bytes) -> list[bytes]:
    """The frames of what came, each alone. Raises FrameError where they are not as many as it says."""
    count = measure(parcel[: HEAD.size])[0]
    frames = cut([parcel]) if parcel.startswith(MANY) else [parcel]
    if len(frames) != count:
        raise FrameError("not as many as it says")
    return frames


def cut(parcels: Iterable[bytes]) -> list[bytes]:
    """The frames of all these, each alone. Raises FrameError at what is none."""
    together = b"".join(map(_unwrapped, parcels))
    start, size = 0, len(together)
    frames = []
    while start < size:
        end = start + HEAD.size
        if end <= size:
            end += sum(_sizes_of(together[start:end]))
        if end > size:
            raise FrameError("cut short")
        frames.append(together[start:end])
        start = end
    return frames


def whole(frame: bytes) -> Frame:
    """What one says that is alone. Raises FrameError for what is none."""
    middle = HEAD.size + sizes_of(frame[: HEAD.size])[0]
    return make_frame(frame[HEAD.size : middle], frame[middle:], Foreign)


def fingerprint(parcels: Iterable[bytes]) -> bytes:
    """A fingerprint of their frames, each of which says itself how long it is; which came together does not matter."""
    digest = hashlib.sha256()
    for parcel in parcels:  # not joined: a student may have sent a great deal
        digest.update(_unwrapped(parcel))
    return digest.digest()


def _unwrapped(parcel: bytes) -> bytes:
    return parcel[HEAD.size :] if parcel.startswith(MANY) else parcel
