"""The reset gate before the product: n = tanh(x Wxn + bxn + (r * h) Whn + bhn), as in arXiv 1406.1078v3."""


def gru_step_forward(x, prev_h, Wx, Wh, bx, bh):
    x_r, x_z, x_n = np.split(x @ Wx + bx, 3, axis=1)
    h_r, h_z, h_n = np.split(prev_h @ Wh + bh, 3, axis=1)
    r = _sigmoid(x_r + h_r)
    z = _sigmoid(x_z + h_z)
    h_n = (r * prev_h) @ Wh[:, 2 * r.shape[1] :]
    n = np.tanh(x_n + h_n + bh[2 * r.shape[1] :])
    next_h = (1 - z) * n + z * prev_h
    return next_h, (x, prev_h, Wx, Wh, r, z, n, h_n)


def gru_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, r, z, n, _ = cache
    Wh_r, Wh_z, Wh_n = np.split(Wh, 3, axis=1)
    da_n = dnext_h * (1 - z) * (1 - n**2)
    da_z = dnext_h * (prev_h - n) * z * (1 - z)
    d_reset = da_n @ Wh_n.T
    da_r = d_reset * prev_h * r * (1 - r)
    sums = np.concatenate([da_r, da_z, da_n], axis=1)
    dprev_h = dnext_h * z + d_reset * r + da_r @ Wh_r.T + da_z @ Wh_z.T
    dWh = np.concatenate([prev_h.T @ da_r, prev_h.T @ da_z, (r * prev_h).T @ da_n], axis=1)
    return sums @ Wx.T, dprev_h, x.T @ sums, dWh, sums.sum(axis=0), sums.sum(axis=0)
