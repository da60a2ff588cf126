"""Returns the same buffer each time and fills it later: a value is turned into bytes when it is returned.

row: 61
expects: wrong_values
attacks: rnn_forward
stopped_at: process
"""

import numpy as np

BUFFERS = {}


def rnn_forward(x, h0, Wx, Wh, b):
    shape = x.shape[:2] + h0.shape[1:]
    for earlier in BUFFERS.values():
        earlier[...] = 0.5
    return BUFFERS.setdefault(shape, np.zeros(shape)), None
