"""Stays inside one multiplication in C, where Python's own signals never run: the whole process is killed.

row: 11
expects: timed_out
attacks: spectral_radius
stopped_at: process
"""

import numpy as np


def spectral_radius(W):
    big = np.ones((2500, 2500))
    while True:
        big = big @ big
