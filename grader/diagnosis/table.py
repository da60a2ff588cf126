"""mistakes.npz: what each known mistake returns on the public cases, as fingerprints, with its words.

Only what differs from the right values is stored. It stands beside public.npz, so that a student's own check can
name a mistake too; that a mistake is possible, and what a tutor says about it, is no answer.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.course.overlays import Overlay
from grader.diagnosis.places import Place
from grader.diagnosis.prints import PROJECTIONS, SEED, Prints
from grader.model.evidence import Kind
from grader.model.exercise import Group

FILE = "mistakes.npz"
FORMAT = 2  # another number where what is stored, or which places are looked at, changes
SOURCES = "sha256 of the sources"
PLACES = "crc32 of the places"


@dataclass(frozen=True)
class Known:
    """A mistake, or another convention, in words. convention: the line of diagnosis.conventions that says which."""

    id: str
    sentence: str
    hint: str
    kind: Kind = Kind.MISTAKE
    convention: str = ""


@dataclass(frozen=True)
class Table:
    """Known mistakes and, as one stack, their fingerprints beside the right ones: kinds (M, P), numbers (M, P, 4)."""

    known: tuple[Known, ...]
    prints: Prints


def known_of(overlay: Overlay) -> Known:
    """What an overlay says of itself."""
    return Known(overlay.id, overlay.sentence, overlay.hint)


def pack(rows: Sequence[tuple[Known, Prints]], listing: int, sources: bytes) -> bytes:
    """The bytes of a mistakes.npz. listing: of the places; sources: digest of what the table is made from."""
    where = [np.flatnonzero(prints.wrong) for _, prints in rows]
    arrays: dict[str, Any] = {
        SOURCES: np.frombuffer(sources, np.uint8),
        PLACES: np.array(listing, np.int64),
        "known": np.array([[k.id, k.sentence, k.hint, k.kind.value, k.convention] for k, _ in rows]).reshape(-1, 5),
        "counts": np.array([found.size for found in where], np.int64),
        "places": np.concatenate([np.zeros(0, np.int64), *where]).astype(np.int32),
        "kinds": np.concatenate(
            [np.zeros(0, np.int64), *(p.kinds[at] for (_, p), at in zip(rows, where, strict=True))]
        ),
        "numbers": np.concatenate(
            [np.zeros((0, PROJECTIONS)), *(p.numbers[at] for (_, p), at in zip(rows, where, strict=True))]
        ),
    }
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def unpack(data: bytes, listing: int, size: int) -> Table | None:
    """The table for `size` places, or None where it was made for others."""
    with np.load(io.BytesIO(data), allow_pickle=False) as stored:
        if int(stored[PLACES]) != listing:
            return None
        known = tuple(Known(a, b, c, Kind(kind), line) for a, b, c, kind, line in stored["known"].tolist())
        rows = np.repeat(np.arange(len(known)), stored["counts"])
        kinds, numbers = np.zeros((len(known), size), np.int64), np.zeros((len(known), size, PROJECTIONS))
        kinds[rows, stored["places"]] = stored["kinds"]
        numbers[rows, stored["places"]] = stored["numbers"]
    return Table(known, Prints(kinds, numbers))


def listing(places: Sequence[Place], groups: Sequence[Group]) -> int:
    """A fingerprint of the places: a table for other ones says nothing here."""
    digest = 0
    for place in places:
        group = groups[place.group]
        words = f"{group.case.name} {group.checks[0].id} {place.call} {place.part} {place.key} {place.expected.shape}"
        digest = zlib.crc32(words.encode(), digest)
    return digest


def sources_digest(texts: Sequence[str]) -> bytes:
    """A fingerprint of everything that a table is made from."""
    digest = hashlib.sha256(f"{FORMAT} {SEED} {PROJECTIONS}".encode())
    for text in texts:
        digest.update(hashlib.sha256(text.encode()).digest())
    return digest.digest()


def stored_digest(data: bytes) -> bytes:
    """The fingerprint of the sources from which a stored table was made."""
    with np.load(io.BytesIO(data), allow_pickle=False) as stored:
        return bytes(stored[SOURCES].tobytes())
