"""Returns infinity, in the hope that the answer overflows too: where the answer is finite, so must this be.

row: 59
expects: not_finite
attacks: spectral_radius
stopped_at: process
"""

def spectral_radius(W):
    return float("inf")
