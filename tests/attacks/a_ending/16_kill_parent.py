"""Reaches for the grader itself: signal 0, which only asks, stands for signal 9, so that a test ends no test.

row: 16
expects: raised or forbidden
attacks: spectral_radius
stopped_at: full
at process: code of the same user can send the grader a signal.
"""

import os


def spectral_radius(W):
    parent = os.getppid()
    if parent < 2:
        raise RuntimeError("there is no parent to see")
    os.kill(parent, 0)
    raise RuntimeError("REACHED the parent")
