"""Replaces builtins with ones that agree to everything: nothing on this side is asked whether it agrees.

row: 31
expects: wrong_values or raised or wrong_type or timed_out
attacks: spectral_radius
stopped_at: process
costs: the student's own later calls, which need the builtins as well.
"""

import builtins


def spectral_radius(W):
    builtins.all = builtins.any = builtins.isinstance = lambda *_: True
    builtins.abs = builtins.float = lambda *_: 0
    return 0.0
