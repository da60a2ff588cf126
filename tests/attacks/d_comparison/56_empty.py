"""Returns no states at all, so that none of them is wrong: the shape is a rung of its own.

row: 56
expects: wrong_shape
attacks: rnn_forward
stopped_at: process
"""

import numpy as np


def rnn_forward(x, h0, Wx, Wh, b):
    return np.zeros((0, x.shape[1], h0.shape[1])), None
