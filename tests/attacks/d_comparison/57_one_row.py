"""Returns one state for all steps with an axis of one: nothing is broadcast.

row: 57
expects: wrong_shape
attacks: rnn_forward
stopped_at: process
"""

import numpy as np


def rnn_forward(x, h0, Wx, Wh, b):
    return np.tanh(x[:, :1] @ Wx + (h0 @ Wh + b)[:, None]), None
