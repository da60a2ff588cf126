"""Asks for 128 GiB at once: the address space is limited, and the request is refused.

row: 14
expects: out_of_memory
attacks: spectral_radius
stopped_at: process
"""

import numpy as np


def spectral_radius(W):
    return np.ones(1 << 34).sum()
