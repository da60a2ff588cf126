"""The bias of the input gate is added to all four sums.

mistake: M107
loses: lstm.step, lstm.step_backward, lstm.gates, long_memory.remedy, long_memory.agreement
hint: b has four blocks of H, one for each gate and one for the candidate.
"""


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    H = prev_h.shape[1]
    i, f, o, g = _gates(x, prev_h, Wx, Wh, np.tile(b[:H], 4))
    next_c = f * prev_c + i * g
    seen = np.tanh(next_c)
    return o * seen, next_c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, seen)
