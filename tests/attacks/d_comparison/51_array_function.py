"""Returns states that answer every function of numpy with True: a subclass has no place on the wire.

row: 51
expects: wrong_type
attacks: rnn_forward
stopped_at: process
"""

import numpy as np


class Agreeing(np.ndarray):
    def __array_function__(self, function, types, args, kwargs):
        return True


def rnn_forward(x, h0, Wx, Wh, b):
    return np.zeros(x.shape[:2] + h0.shape[1:]).view(Agreeing), None
