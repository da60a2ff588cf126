"""Input and forget gate have changed places in the forward pass alone.

mistake: M106
loses: lstm.step, lstm.gates, long_memory.agreement
hint: f decides what stays of the old memory, i what comes in anew.
"""


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    i, f, o, g = _gates(x, prev_h, Wx, Wh, b)
    next_c = i * prev_c + f * g
    seen = np.tanh(next_c)
    return o * seen, next_c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, seen)
