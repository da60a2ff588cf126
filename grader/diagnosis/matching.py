"""Which known mistakes explain what is wrong: first one for everything, then one for each array."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grader.diagnosis.places import Part, Place
from grader.diagnosis.prints import RAISED, RIGHT, TELLING, Prints, agree
from grader.diagnosis.table import Table
from grader.model.exercise import Array

MOST = 3  # whoever made more mistakes than this reads about the first ones first


@dataclass(frozen=True)
class Match:
    """A row of the table, and the parts whose every value it gives; a convention that gives them too."""

    row: int
    parts: frozenset[Part]
    convention: str = ""


def match(table: Table, places: Sequence[Place], seen: Prints) -> list[Match]:
    """The fewest known mistakes that explain the wrong parts, the one that explains most first.

    A part is explained where the mistake gives the same wrong values, and right ones where the student's are right.
    Of several that explain equally much comes the one that differs least elsewhere, then the first of the table.
    Parts that nothing explains are tried again without the cases on which no numbers came, where these are few:
    another mistake may have led to those.
    """
    if not table.known:
        return []
    same = agree(table.prints, seen)  # (M, P)
    rows = _rows(places)
    left = {part for part, at in rows.items() if seen.wrong[at].any()}
    exact = [{part for part in left if row[rows[part]].all()} for row in same]
    chosen = _cover(exact, left, same, lambda parts: _is_sure(parts, left, rows, seen))
    chosen = [replace(one, convention=_convention(one, table, exact)) for one in chosen]
    left = left.difference(*(one.parts for one in chosen))
    numbers, nothing = seen.kinds & TELLING != 0, seen.wrong & (seen.kinds & TELLING == 0)
    partly = [part for part in left if numbers[rows[part]].sum() > nothing[rows[part]].sum()]
    nearly = [{part for part in partly if row[rows[part]].all()} for row in same | nothing]
    return (chosen + _cover(nearly, left, same, bool))[:MOST]


def _cover(
    explained: Sequence[set[Part]], wrong: set[Part], same: Array, is_sure: Callable[[set[Part]], bool]
) -> list[Match]:
    """Rows that explain the wrong parts, each as many of those that are left as it can."""
    left, chosen, differs = set(wrong), [], (~same).sum(axis=1)
    while left:
        order = sorted(range(len(explained)), key=lambda m: (-len(explained[m] & left), int(differs[m]), m))
        best = next((m for m in order if is_sure(explained[m] & left)), None)
        if best is None:
            break
        chosen.append(Match(best, frozenset(explained[best] & left)))
        left -= explained[best]
    return chosen


def _convention(found: Match, table: Table, explained: Sequence[set[Part]]) -> str:
    """The first convention that gives the same values; a known mistake may be one, with better words."""
    rows = zip(table.known, explained, strict=True)
    return next((known.convention for known, parts in rows if known.convention and found.parts <= parts), "")


def _rows(places: Sequence[Place]) -> dict[Part, Array]:
    rows: dict[Part, list[int]] = {}
    for i, place in enumerate(places):
        rows.setdefault(place.part, []).append(i)
    return {part: np.array(at) for part, at in rows.items()}


def _is_sure(parts: set[Part], left: set[Part], rows: dict[Part, Array], seen: Prints) -> bool:
    """Whether agreement on these parts can be no accident.

    Equal numbers cannot. That both give NaN, or no numbers, or do not come back, says something only if it explains
    all that is wrong and the functions are right elsewhere; that both raise some error says nothing at all.
    """
    if not parts:
        return False
    kinds = np.concatenate([seen.kinds[rows[part]] for part in sorted(parts)])
    if (kinds & TELLING).any():
        return True
    functions = {function for function, _ in parts}
    around = np.concatenate([seen.kinds[at] for (function, _), at in rows.items() if function in functions])
    return parts == left and bool((around == RIGHT).any()) and not (kinds & RAISED).any()
