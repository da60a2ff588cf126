"""Returns an empty array in place of a number: nothing is broadcast.

row: 56
expects: wrong_shape
attacks: spectral_radius
stopped_at: process
"""

import numpy as np


def spectral_radius(W):
    return np.zeros(0)
