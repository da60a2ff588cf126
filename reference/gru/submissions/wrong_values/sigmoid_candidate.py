"""The candidate goes through a sigmoid, so it is never negative.

mistake: M89
loses: gru.step, gru.gates, long_memory.adding, long_memory.agreement
hint: Gates lie between 0 and 1, the candidate between -1 and 1: it needs a tanh.
"""


def gru_step_forward(x, prev_h, Wx, Wh, bx, bh):
    x_r, x_z, x_n = np.split(x @ Wx + bx, 3, axis=1)
    h_r, h_z, h_n = np.split(prev_h @ Wh + bh, 3, axis=1)
    r = _sigmoid(x_r + h_r)
    z = _sigmoid(x_z + h_z)
    n = _sigmoid(x_n + r * h_n)
    next_h = (1 - z) * n + z * prev_h
    return next_h, (x, prev_h, Wx, Wh, r, z, n, h_n)
