"""Returns an array that becomes whatever it is compared with: nothing is compared where it lives.

row: 52
expects: wrong_type
attacks: spectral_radius
stopped_at: process
"""

import numpy as np


class Alias(np.ndarray):
    def __array_finalize__(self, other):
        self.other = other

    def __sub__(self, other):
        self[...] = other
        return self - self

    __rsub__ = __sub__


def spectral_radius(W):
    return np.zeros(()).view(Alias)
