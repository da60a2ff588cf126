"""Returns a float64 of its own kind that says it is numpy's: what crosses is the number in it.

row: 51
expects: wrong_values or wrong_type
attacks: spectral_radius
stopped_at: process
"""

import numpy as np


class Agreeing(np.float64):
    __module__ = "numpy"

    def __rsub__(self, other):
        return np.float64(0.0)

    def __lt__(self, other):
        return True


def spectral_radius(W):
    return Agreeing(0.0)
