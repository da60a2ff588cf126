"""Writes noise into every open file: what is no frame ends the worker, not the host.

row: 35
expects: raised
attacks: spectral_radius
stopped_at: process
"""

import os


def spectral_radius(W):
    for number in range(3, 20):
        try:
            os.write(number, b"GRD1" + b"\xff" * 60)
        except OSError:
            pass
    return 0.0
