"""Sleeps for ever in small pieces, so that no processor time is used: waiting has a limit of its own.

row: 9
expects: timed_out
attacks: spectral_radius
stopped_at: process
"""

import time


def spectral_radius(W):
    while True:
        time.sleep(0.05)
