"""Gate and candidate are added instead of multiplied: c = f c + i + g.

mistake: M105
loses: lstm.step, lstm.gates, long_memory.remedy, long_memory.agreement
hint: The input gate says how much of g is written: it is a factor.
"""


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    i, f, o, g = _gates(x, prev_h, Wx, Wh, b)
    next_c = f * prev_c + i + g
    seen = np.tanh(next_c)
    return o * seen, next_c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, seen)
