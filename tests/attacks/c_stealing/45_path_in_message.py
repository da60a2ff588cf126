"""Tells where the grader lies on this machine: paths of ours are taken out of messages.

row: 45
expects: raised
attacks: spectral_radius
stopped_at: process
"""

import sys


def spectral_radius(W):
    raise ValueError(getattr(sys.modules["__main__"], "__file__", "nothing"))
