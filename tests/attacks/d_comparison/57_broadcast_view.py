"""Returns one number stretched to the right shape: the values are compared all the same.

row: 57
expects: wrong_values
attacks: rnn_forward
stopped_at: process
"""

import numpy as np


def rnn_forward(x, h0, Wx, Wh, b):
    return np.broadcast_to(0.5, x.shape[:2] + h0.shape[1:]), None
