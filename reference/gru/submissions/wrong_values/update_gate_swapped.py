"""The update gate writes instead of keeping: h = z n + (1 - z) h, forward and backward.

mistake: M83
loses: gru.step, gru.gates, long_memory.remedy, long_memory.adding, long_memory.agreement
hint: This is the GRU of other papers and right there; here z = 1 keeps the old state, so swap the two weights.
"""


def gru_step_forward(x, prev_h, Wx, Wh, bx, bh):
    x_r, x_z, x_n = np.split(x @ Wx + bx, 3, axis=1)
    h_r, h_z, h_n = np.split(prev_h @ Wh + bh, 3, axis=1)
    r = _sigmoid(x_r + h_r)
    z = _sigmoid(x_z + h_z)
    n = np.tanh(x_n + r * h_n)
    next_h = z * n + (1 - z) * prev_h
    return next_h, (x, prev_h, Wx, Wh, r, z, n, h_n)


def gru_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, r, z, n, h_n = cache
    da_n = dnext_h * z * (1 - n**2)
    da_z = dnext_h * (n - prev_h) * z * (1 - z)
    da_r = da_n * h_n * r * (1 - r)
    from_x = np.concatenate([da_r, da_z, da_n], axis=1)
    from_h = np.concatenate([da_r, da_z, da_n * r], axis=1)
    dprev_h = dnext_h * (1 - z) + from_h @ Wh.T
    return from_x @ Wx.T, dprev_h, x.T @ from_x, prev_h.T @ from_h, from_x.sum(axis=0), from_h.sum(axis=0)
