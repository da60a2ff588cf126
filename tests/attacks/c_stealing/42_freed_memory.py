"""Returns memory that somebody may have given back: no answer was ever computed in this process.

row: 42
expects: wrong_values or not_finite
attacks: spectral_radius
stopped_at: process
"""

import numpy as np


def spectral_radius(W):
    return np.empty(())
