"""Traces the frames of the worker to change what they hold: they hold no verdict.

row: 30
expects: wrong_values or raised
attacks: spectral_radius
stopped_at: process
costs: the student's own later calls, which are traced too.
"""

import sys


def tracer(frame, event, argument):
    for name in ("values", "message", "changed"):
        if name in frame.f_locals:
            frame.f_locals[name] = None
    return tracer


def spectral_radius(W):
    sys.settrace(tracer)
    sys.setprofile(tracer)
    return 0.0
