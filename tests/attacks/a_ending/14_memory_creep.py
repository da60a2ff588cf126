"""Asks for memory in small pieces and keeps them all: the sum is limited too.

row: 14
expects: out_of_memory
attacks: spectral_radius
stopped_at: process
"""

import numpy as np


def spectral_radius(W):
    kept = []
    while True:
        kept.append(np.empty(1 << 21))
