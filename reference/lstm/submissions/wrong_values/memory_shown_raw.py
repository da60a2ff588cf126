"""The output gate shows c itself and not tanh(c).

mistake: M108
loses: lstm.step, lstm.gates, long_memory.agreement
hint: h = o * tanh(c): without the tanh a large memory would flood the next step.
"""


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    i, f, o, g = _gates(x, prev_h, Wx, Wh, b)
    next_c = f * prev_c + i * g
    seen = np.tanh(next_c)
    return o * next_c, next_c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, seen)
