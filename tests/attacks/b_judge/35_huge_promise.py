"""Promises a frame of many gigabytes: sizes are checked before anything is read or made.

row: 35
expects: timed_out or raised
attacks: spectral_radius
stopped_at: process
"""

import os
import struct


def spectral_radius(W):
    for number in range(3, 20):
        try:
            os.write(number, struct.pack(">4sIQ", b"GRD1", 1 << 22, 1 << 60))
        except OSError:
            pass
    return 0.0
