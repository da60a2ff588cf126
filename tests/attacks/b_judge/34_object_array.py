"""Returns an array of objects that would run a command when unpickled: only dtypes of numbers cross.

row: 34
expects: wrong_dtype
attacks: spectral_radius
stopped_at: process
"""

import os

import numpy as np


class Bomb:
    def __reduce__(self):
        return os._exit, (0,)


def spectral_radius(W):
    return np.array([Bomb()], dtype=object)
