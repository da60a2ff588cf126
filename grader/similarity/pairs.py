"""Works of a class -> pairs that share rare wrong outputs or rare text, the strongest first. Pure.

What two people share says the more, the fewer others have it. A wrong output counts the bits of information that
-log2 of the share of the class with it gives; a known mistake gives many people the same bits, so it counts less.
Of the outputs of one exercise only the rarest counts, and none where an exercise whose functions it calls has shared
ones: one mistake shows in many checks.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grader.model.exercise import Array
from grader.model.similarity import Lead, Leads, Print, SharedOutput, Work
from grader.similarity.holders import Holders, find_holders

PEOPLE = 5  # one unknown wrong output is enough to be shown where no more than so many have it
KNOWN = 0.25  # what a known mistake's output counts of another's
SHARE = 0.3  # of the rarer text is enough to be shown; people who work alone share up to a fifth
LEAST = 12  # fingerprints, some ten lines, below which a share says nothing


@dataclass(frozen=True)
class _Outputs:
    """The index of wrong outputs. weights: of each rare one (K,); exercises: the slug of each (K,).

    needs: of each exercise those whose functions it calls, which come before it.
    """

    prints: Sequence[Print]
    holders: Holders
    weights: Array
    exercises: Array
    needs: Mapping[str, Sequence[str]]

    def bits(self, person: int) -> Array:
        """For everybody after this person the information that they share, (n,)."""
        total = np.zeros(self.holders.n)
        things = self.holders.things[person]
        explained = {slug: np.zeros(self.holders.n, bool) for slug in self.needs}
        for slug, needs in self.needs.items() if things.size else ():
            best = self._strongest(person, things[self.exercises[things] == slug])
            earlier = np.zeros(self.holders.n, bool)
            for one in needs:
                earlier |= explained[one]
            explained[slug] = earlier | (best > 0)
            total += np.where(earlier, 0.0, best)
        return total

    def _strongest(self, person: int, things: Array) -> Array:
        best = np.zeros(self.holders.n)
        for thing in things:
            others = self.holders.later(person, thing)
            best[others] = np.maximum(best[others], self.weights[thing])
        return best

    def shared(self, first: int, second: int) -> tuple[SharedOutput, ...]:
        """What both have, the rarest first."""
        common = np.intersect1d(self.holders.things[first], self.holders.things[second])
        found = [(self.prints[int(self.holders.numbers[thing])], self.holders.people(thing)) for thing in common]
        outputs = [SharedOutput(one.check, people, one.known) for one, people in found]
        return tuple(sorted(outputs, key=lambda output: (output.known, output.people, output.check)))


@dataclass(frozen=True)
class _Texts:
    """The index of fingerprints. totals: information of what each person has that is not common (n,)."""

    holders: Holders
    totals: Array

    def share(self, person: int) -> Array:
        """For everybody after this person the share of the smaller one's rare text that both have, (n,)."""
        things = self.holders.things[person]
        others = [self.holders.later(person, thing) for thing in things]
        people = np.concatenate([np.zeros(0, np.int64), *others])
        bits = np.repeat(self.holders.bits[things], [len(one) for one in others])
        both = np.bincount(people, weights=bits, minlength=self.holders.n)
        is_enough = np.bincount(people, minlength=self.holders.n) >= LEAST
        smaller = np.minimum(self.totals, self.totals[person])
        return np.asarray(np.divide(both, smaller, out=np.zeros(self.holders.n), where=is_enough))

    def shared(self, first: int, second: int) -> tuple[int, ...]:
        """The fingerprints that both have and few others."""
        common = np.intersect1d(self.holders.things[first], self.holders.things[second])
        return tuple(self.holders.numbers[common].tolist())


def find_leads(
    works: Sequence[Work], needs: Mapping[str, Sequence[str]], *, ignored: Collection[int] = (), most: int = 50
) -> Leads:
    """The strongest pairs, at most so many of them.

    needs: each exercise in the order of the course -> those whose functions it calls; outputs of others do not count.
    ignored: fingerprints of what everybody was given.
    """
    n = len(works)
    enough = max(1.0, math.log2(n / PEOPLE)) if n else 1.0
    outputs, texts = _outputs(works, needs), _texts(works, ignored)
    found: list[tuple[float, int, int, float, float]] = []
    for first in range(n):
        bits, share = outputs.bits(first), texts.share(first)
        for second in np.flatnonzero((bits >= enough) | (share >= SHARE)).tolist():
            strength = float(bits[second] / enough + share[second] / SHARE)
            found.append((-strength, first, second, float(bits[second]), float(share[second])))
    leads = [
        Lead(
            works[first].name,
            works[second].name,
            -strength,
            bits,
            outputs.shared(first, second),
            share,
            texts.shared(first, second) if share else (),
        )
        for strength, first, second, bits, share in sorted(found)[:most]
    ]
    return Leads(n, sum(bool(work.fingerprints) for work in works), enough, SHARE, len(found), tuple(leads))


def _outputs(works: Sequence[Work], needs: Mapping[str, Sequence[str]]) -> _Outputs:
    numbers: dict[tuple[str, str], int] = {}
    prints: list[Print] = []
    is_known: list[bool] = []
    possessions = []
    for work in works:
        mine = []
        for one in work.prints:
            number = numbers.setdefault((one.check, one.value), len(numbers))
            mine.append(number)
            if number == len(prints):
                prints.append(one)
                is_known.append(False)
            is_known[number] |= one.known  # equal bits are one mistake, whoever's was recognised
        possessions.append(np.unique(np.array(mine, np.int64)))
    holders = find_holders(possessions)
    told = [Print(one.check, one.value, known) for one, known in zip(prints, is_known, strict=True)]
    rare = [told[number] for number in holders.numbers.tolist()]
    weights = holders.bits * [KNOWN if one.known else 1.0 for one in rare]
    exercises = np.array([one.check.partition("/")[0] for one in rare], np.str_)
    return _Outputs(told, holders, weights, exercises, needs)


def _texts(works: Sequence[Work], ignored: Collection[int]) -> _Texts:
    given = np.array(sorted(ignored), np.int64)
    possessions = [np.setdiff1d(np.array(work.fingerprints, np.int64), given) for work in works]
    holders = find_holders(possessions)
    own = holders.alone * math.log2(max(len(works), 1))
    return _Texts(holders, own + [float(holders.bits[things].sum()) for things in holders.things])
