"""Returns complex numbers with no imaginary part: the kind of the numbers is a rung of its own.

row: 59
expects: wrong_dtype
attacks: spectral_radius
stopped_at: process
"""

import numpy as np


def spectral_radius(W):
    return np.complex128(np.trace(W))
