"""Sets all inputs to zero so that zero states become right: the reference has its own copies.

row: 60
expects: wrong_values
attacks: rnn_forward
stopped_at: process
"""

import numpy as np


def rnn_forward(x, h0, Wx, Wh, b):
    for array in (x, h0, Wx, Wh, b):
        array[...] = 0.0
    return np.zeros(x.shape[:2] + h0.shape[1:]), None
