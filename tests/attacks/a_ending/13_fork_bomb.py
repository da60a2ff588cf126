"""Starts processes that wait (twenty, so that no machine suffers): all of them are gone when the work is graded.

row: 13
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

import os
import signal

for _ in range(20):
    try:
        child = os.fork()
    except OSError:
        break
    if not child:
        signal.alarm(60)
        while True:
            signal.pause()


def spectral_radius(W):
    return 0.0
