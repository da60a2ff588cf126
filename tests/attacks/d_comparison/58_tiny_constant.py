"""Returns one tiny number for every norm: norms are compared by their logarithms.

row: 58
expects: wrong_values
attacks: hidden_grad_norms
stopped_at: process
"""

import numpy as np


def hidden_grad_norms(dh, cache):
    return np.full(dh.shape[1] + 1, 1e-300)
