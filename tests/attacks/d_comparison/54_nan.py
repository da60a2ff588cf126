"""Returns NaN, for which no comparison is true: finite is a rung of its own, and the test is `error <= tolerance`.

row: 54
expects: not_finite
attacks: spectral_radius
stopped_at: process
"""

def spectral_radius(W):
    return float("nan")
