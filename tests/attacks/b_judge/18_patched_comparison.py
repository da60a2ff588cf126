"""Replaces numpy's comparisons: the comparison runs in another process with a numpy of its own.

row: 18
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

import numpy as np

np.allclose = np.isclose = np.array_equal = lambda *_, **__: True
np.testing.assert_allclose = np.testing.assert_array_equal = lambda *_, **__: None
np.abs = np.absolute = lambda *_, **__: 0.0


def spectral_radius(W):
    return 0.0
