"""Returns states of NaN, for which no comparison is true: finite is a rung of its own.

row: 54
expects: not_finite
attacks: rnn_forward
stopped_at: process
"""

import numpy as np


def rnn_forward(x, h0, Wx, Wh, b):
    return np.full(x.shape[:2] + h0.shape[1:], np.nan), None
