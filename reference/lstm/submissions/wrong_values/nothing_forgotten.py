"""There is no forget gate: c = c + i g.

mistake: M106
loses: lstm.step, lstm.gates, long_memory.agreement
hint: The old memory is multiplied by f before anything is added.
"""


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    i, f, o, g = _gates(x, prev_h, Wx, Wh, b)
    next_c = prev_c + i * g
    seen = np.tanh(next_c)
    return o * seen, next_c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, seen)
