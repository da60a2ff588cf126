"""Who has what: from each thing to the people that have it, so that no two people are compared who share nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from grader.model.exercise import Array

MOST = 100  # people; what more have is common in any class, and would make pairs without end


@dataclass(frozen=True)
class Holders:
    """An inverted index of whole numbers, over n people who have some each. Rare is what 2 people to half of them have.

    numbers: the rare ones, sorted (K,). bits: of each -log2 of the share of the class that has it (K,). owners: the
    people of each, in order, those of the k-th from starts[k] to starts[k + 1]. things: of each person the positions
    of what is rare; alone: how many they have that nobody else has (n,).
    """

    n: int
    numbers: Array
    bits: Array
    starts: Array = field(repr=False)
    owners: Array = field(repr=False)
    things: Sequence[Array] = field(repr=False)
    alone: Array = field(repr=False)

    def later(self, person: int, thing: int) -> Array:
        """Those after this person who have it too: so each pair comes once."""
        people = self.owners[self.starts[thing] : self.starts[thing + 1]]
        return people[np.searchsorted(people, person, side="right") :]

    def people(self, thing: int) -> int:
        """How many have it."""
        return int(self.starts[thing + 1] - self.starts[thing])


def find_holders(possessions: Sequence[Array]) -> Holders:
    """The index of what each person has; each array (things,) holds a number once."""
    n = len(possessions)
    sizes = [len(one) for one in possessions]
    everything = np.concatenate([np.zeros(0, np.int64), *possessions])
    whose = np.repeat(np.arange(n), sizes)
    numbers, inverse, counts = np.unique(everything, return_inverse=True, return_counts=True)
    is_rare = (counts > 1) & (counts <= min(max(n / 2, 2), MOST))
    position = np.cumsum(is_rare) - 1  # of a number among the rare ones
    kept = np.flatnonzero(is_rare[inverse])
    kept = kept[np.argsort(inverse[kept], kind="stable")]  # by number, and the people of each in order
    by_person = position[inverse[kept]][np.argsort(whose[kept], kind="stable")]
    return Holders(
        n,
        numbers[is_rare],
        np.log2(n / counts[is_rare]),
        np.concatenate([[0], np.cumsum(counts[is_rare])]),
        whose[kept],
        np.split(by_person, np.cumsum(np.bincount(whose[kept], minlength=n))[:-1]) if n else [],
        np.bincount(whose[counts[inverse] == 1], minlength=n),
    )
