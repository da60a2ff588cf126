"""Returns states near the largest float, so that differences overflow: an error of infinity is no small error.

row: 59
expects: wrong_values or not_finite
attacks: rnn_forward
stopped_at: process
"""

import numpy as np


def rnn_forward(x, h0, Wx, Wh, b):
    return np.full(x.shape[:2] + h0.shape[1:], 1.7e308) * np.sign(x[:, :, :1] + 1e-9), None
