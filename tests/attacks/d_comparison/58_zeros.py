"""Returns zeros where true norms are tiny: no absolute tolerance forgives it, and a norm of zero is never right.

row: 58
expects: wrong_values
attacks: hidden_grad_norms
stopped_at: process
"""

import numpy as np


def hidden_grad_norms(dh, cache):
    return np.zeros(dh.shape[1] + 1)
