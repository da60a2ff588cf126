"""Swaps numpy in the globals of whoever called: those are the worker's, which decides nothing.

row: 19
expects: wrong_values or raised
attacks: spectral_radius
stopped_at: process
costs: the student's own later calls, which the broken worker cannot make.
"""

import sys


def spectral_radius(W):
    frame = sys._getframe(1)
    while frame:
        frame.f_globals["np"] = None
        frame = frame.f_back
    return 0.0
