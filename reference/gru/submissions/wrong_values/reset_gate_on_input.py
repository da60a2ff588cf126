"""The reset gate multiplies the input part of the candidate as well.

mistake: M86
loses: gru.step, gru.gates, long_memory.adding, long_memory.agreement
hint: r forgets the past, not the present: only h Whn + bhn is multiplied by it.
"""


def gru_step_forward(x, prev_h, Wx, Wh, bx, bh):
    x_r, x_z, x_n = np.split(x @ Wx + bx, 3, axis=1)
    h_r, h_z, h_n = np.split(prev_h @ Wh + bh, 3, axis=1)
    r = _sigmoid(x_r + h_r)
    z = _sigmoid(x_z + h_z)
    n = np.tanh(r * (x_n + h_n))
    next_h = (1 - z) * n + z * prev_h
    return next_h, (x, prev_h, Wx, Wh, r, z, n, h_n)
