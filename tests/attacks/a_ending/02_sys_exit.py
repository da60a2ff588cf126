"""Raises SystemExit in the function: the worker catches every BaseException, and it is this call's alone.

row: 2
expects: raised
attacks: spectral_radius
stopped_at: process
"""

import sys


def spectral_radius(W):
    sys.exit(0)
