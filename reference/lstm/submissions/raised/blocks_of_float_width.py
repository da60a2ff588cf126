"""H is computed as b.shape[0] / 4, which Python 3 makes a float that cannot cut an array.

mistake: M17
loses: lstm.step, lstm.sequence, lstm.structure, lstm.step_backward, lstm.backward, lstm.gates, long_memory.remedy, long_memory.agreement
hint: Write // for a whole number: H = b.shape[0] // 4.
"""


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    H = b.shape[0] / 4
    a = x @ Wx + prev_h @ Wh + b
    i, f, o, g = _sigmoid(a[:, :H]), _sigmoid(a[:, H : 2 * H]), _sigmoid(a[:, 2 * H : 3 * H]), np.tanh(a[:, 3 * H :])
    next_c = f * prev_c + i * g
    seen = np.tanh(next_c)
    return o * seen, next_c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, seen)
