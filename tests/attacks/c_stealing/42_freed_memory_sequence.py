"""Returns uninitialised memory of the right shape: no answer was ever computed in this process.

row: 42
expects: wrong_values or not_finite
attacks: rnn_forward
stopped_at: process
"""

import numpy as np


def rnn_forward(x, h0, Wx, Wh, b):
    return np.empty(x.shape[:2] + h0.shape[1:]), None
