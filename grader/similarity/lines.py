"""Where shared text stands: the places of single fingerprints become ranges of lines."""

from __future__ import annotations

from collections.abc import Iterable

from grader.model.similarity import Place


def ranges(places: Iterable[Place]) -> tuple[Place, ...]:
    """The same lines in as few ranges as there can be, by file, cell and line; what touches or overlaps is joined."""
    found: list[Place] = []
    for place in sorted(set(places), key=lambda one: (one.file, one.cell or 0, one.first, one.last)):
        last = found[-1] if found else None
        if last and (last.file, last.cell) == (place.file, place.cell) and place.first <= last.last + 1:
            found[-1] = Place(last.file, last.cell, last.first, max(last.last, place.last))
        else:
            found.append(place)
    return tuple(found)
