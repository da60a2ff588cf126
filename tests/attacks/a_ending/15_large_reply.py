"""Returns an array larger than any answer: the reply is measured before it is sent.

row: 15
expects: output_too_large
attacks: spectral_radius
stopped_at: process
"""

import numpy as np


def spectral_radius(W):
    return np.zeros(3 << 20)
