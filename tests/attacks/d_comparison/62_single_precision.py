"""Rounds to single precision: within a millionth it is right, keeps its marks, and the report notes it.

row: 62
expects: correct
attacks: spectral_radius
stopped_at: process
earns: values
"""

import numpy as np


def spectral_radius(W):
    return np.float32(np.abs(np.linalg.eigvals(W)).max())
