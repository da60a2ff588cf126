"""The recurrent bias of the candidate stands outside the reset gate.

mistake: M87
loses: gru.step, gru.gates, long_memory.adding, long_memory.agreement
hint: bhn belongs to the recurrent part, so r multiplies it too; with r = 0 nothing of bh may reach the candidate.
"""


def gru_step_forward(x, prev_h, Wx, Wh, bx, bh):
    x_r, x_z, x_n = np.split(x @ Wx + bx, 3, axis=1)
    h_r, h_z, h_n = np.split(prev_h @ Wh + bh, 3, axis=1)
    r = _sigmoid(x_r + h_r)
    z = _sigmoid(x_z + h_z)
    bh_n = bh[2 * r.shape[1] :]
    n = np.tanh(x_n + r * (h_n - bh_n) + bh_n)
    next_h = (1 - z) * n + z * prev_h
    return next_h, (x, prev_h, Wx, Wh, r, z, n, h_n)
