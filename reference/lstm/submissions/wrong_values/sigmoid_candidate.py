"""The candidate goes through a sigmoid like the gates, so that nothing negative is ever written.

mistake: M104
loses: lstm.step, lstm.gates, long_memory.remedy, long_memory.agreement
hint: Gates lie between 0 and 1, the candidate between -1 and 1: it needs a tanh.
"""


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    a_i, a_f, a_o, a_g = np.split(x @ Wx + prev_h @ Wh + b, 4, axis=1)
    i, f, o, g = _sigmoid(a_i), _sigmoid(a_f), _sigmoid(a_o), _sigmoid(a_g)
    next_c = f * prev_c + i * g
    seen = np.tanh(next_c)
    return o * seen, next_c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, seen)
