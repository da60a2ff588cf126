"""Which criteria are lost together: a table of two by two for each pair, among those who attempted both. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grader.model.evidence import ABSENT
from grader.model.exercise import Array
from grader.model.statistics import CoFailure, Mark

DUST = 1e-9  # points that differ by no more were added up in another order


def co_failures(columns: Sequence[Sequence[Mark]]) -> tuple[CoFailure, ...]:
    """Every pair of criteria that somebody lost points in both of, the most closely tied first.

    columns: of each criterion the marks of everybody.
    """
    if not columns:
        return ()
    # Who handed in nothing for a criterion did not fail it: else people who stopped half-way would tie all later ones.
    tried = np.array([[mark.verdict not in ABSENT for mark in column] for column in columns], float)  # (k, n)
    lost = tried * np.array([[mark.score < mark.max_score - DUST for mark in column] for column in columns])
    counts = np.stack([tried @ tried.T, lost @ lost.T, lost @ tried.T, tried @ lost.T], axis=-1)  # (k, k, 4)
    names = [column[0].criterion for column in columns]
    found = [
        _pair(names[i], names[j], counts[i, j])
        for i, j in zip(*np.triu_indices(len(names), 1), strict=True)
        if counts[i, j, 1]
    ]
    return tuple(sorted(found, key=lambda pair: (-(pair.phi or 0.0), -pair.both, pair.first, pair.second)))


def _pair(first: str, second: str, counts: Array) -> CoFailure:
    """Where a and b of n lost the one and the other: phi = (n * both - a * b) / sqrt(a (n - a) b (n - b)).

    lift = n * both / (a * b). counts: n, both, a, b.
    """
    n, both, a, b = (int(count) for count in counts)
    spread = a * (n - a) * b * (n - b)
    phi = (n * both - a * b) / spread**0.5 if spread else None
    return CoFailure(first, second, n, both, a - both, b - both, phi, n * both / (a * b))
