"""Imports the reference by its name: it is on no path that a worker has.

row: 38
expects: raised
attacks: spectral_radius
stopped_at: process
"""

from reference.gradient_decay.solution import spectral_radius as answer


def spectral_radius(W):
    return answer(W)
