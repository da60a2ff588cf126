"""1 is added to the sum of the forget gate in secret.

mistake: M110
loses: lstm.step, lstm.gates
hint: A forget bias of 1 is a good start for training, but it belongs into b, which the caller gives.
"""


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    a_i, a_f, a_o, a_g = np.split(x @ Wx + prev_h @ Wh + b, 4, axis=1)
    i, f, o, g = _sigmoid(a_i), _sigmoid(a_f + 1), _sigmoid(a_o), np.tanh(a_g)
    next_c = f * prev_c + i * g
    seen = np.tanh(next_c)
    return o * seen, next_c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, seen)
