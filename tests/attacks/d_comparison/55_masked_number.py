"""Returns numpy's masked constant: it is no number here.

row: 55
expects: wrong_type
attacks: spectral_radius
stopped_at: process
"""

import numpy as np


def spectral_radius(W):
    return np.ma.masked
