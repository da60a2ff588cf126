"""Returns an array whose shape spells the input: of a hidden case only expected sizes are shown.

row: 45
expects: wrong_shape
attacks: spectral_radius
stopped_at: process
"""

import numpy as np


def spectral_radius(W):
    return np.zeros((int(abs(W.flat[0]) * 1e6) % 10007, 0, 7))
