"""Leaves with exit code 0 while the file loads: no report of ours depends on how a worker ends.

row: 1
expects: wrong_values
attacks: spectral_radius
stopped_at: process
says: was skipped
"""

import os

os._exit(0)


def spectral_radius(W):
    return 0.0
