"""Leaves with exit code 0 when called: the host waits for a value, and an end is none.

row: 1
expects: raised
attacks: spectral_radius
stopped_at: process
"""

import os


def spectral_radius(W):
    os._exit(0)
