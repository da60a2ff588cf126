"""Returns a fully masked array, in which nothing is left to be wrong: a masked array is no array here.

row: 55
expects: wrong_type
attacks: rnn_forward
stopped_at: process
"""

import numpy as np


def rnn_forward(x, h0, Wx, Wh, b):
    return np.ma.masked_all(x.shape[:2] + h0.shape[1:]), None
