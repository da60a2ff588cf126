"""Returns an array that answers every ufunc with zero: a subclass has no place on the wire.

row: 51
expects: wrong_type
attacks: spectral_radius
stopped_at: process
"""

import numpy as np


class Agreeing(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return np.zeros(())

    def __rsub__(self, other):
        return np.zeros(())


def spectral_radius(W):
    return np.zeros(()).view(Agreeing)
