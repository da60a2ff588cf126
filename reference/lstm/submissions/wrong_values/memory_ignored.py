"""The step never looks at prev_c.

mistake: M109
loses: lstm.step, lstm.gates, long_memory.agreement
hint: c is a sum of two things: f times the old memory, and i times the candidate.
"""


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    i, f, o, g = _gates(x, prev_h, Wx, Wh, b)
    next_c = i * g
    seen = np.tanh(next_c)
    return o * seen, next_c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, seen)
