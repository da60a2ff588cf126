"""Pins and predicts random generators: inputs come from a keyed hash, and were drawn in another process.

row: 64
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

import random

import numpy as np

np.random.seed(0)
random.seed(0)


def spectral_radius(W):
    np.random.seed(0)
    return np.abs(np.linalg.eigvals(np.random.randn(*W.shape))).max()
