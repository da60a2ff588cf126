"""Stops its own process, which then neither computes nor ends: what does not run is waiting, and that has a limit.

row: 16
expects: timed_out
attacks: spectral_radius
stopped_at: process
"""

import os
import signal


def spectral_radius(W):
    os.kill(os.getpid(), signal.SIGSTOP)
