"""Returns a duck array that wants to be asked first: only numpy's own arrays cross.

row: 53
expects: wrong_type
attacks: spectral_radius
stopped_at: process
"""

import numpy as np


class Duck:
    __array_priority__ = 1e9
    shape, dtype, ndim = (), np.dtype(float), 0

    def __array__(self, dtype=None, copy=None):
        return np.zeros(())

    def __rsub__(self, other):
        return np.zeros(())


def spectral_radius(W):
    return Duck()
