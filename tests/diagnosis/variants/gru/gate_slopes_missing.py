"""No derivative of the two sigmoids. Style: chain rule one operation at a time, every intermediate with a name."""


def gru_step_backward(dnext_h, cache):
    x, h, Wx, Wh, r, z, n, memory = cache
    H = r.shape[-1]
    # next = keep * n + z * h
    d_keep = dnext_h * n
    d_n = dnext_h * (1 - z)
    d_z = dnext_h * h - d_keep
    d_h = dnext_h * z
    # n = tanh(inner), inner = from_x + r * memory
    d_inner = d_n - d_n * n * n
    d_r = d_inner * memory
    d_memory = d_inner * r
    gates_x = [d_r, d_z, d_inner]
    gates_h = [d_r, d_z, d_memory]
    d_x = np.zeros_like(x)
    for k in range(3):
        columns = range(k * H, (k + 1) * H)
        d_x += gates_x[k].dot(Wx.T[columns])
        d_h += gates_h[k].dot(Wh.T[columns])
    d_Wx = np.column_stack([np.dot(x.T, g) for g in gates_x])
    d_Wh = np.column_stack([np.dot(h.T, g) for g in gates_h])
    d_bx = np.array([g.sum(axis=0) for g in gates_x]).flatten()
    d_bh = np.array([g.sum(axis=0) for g in gates_h]).flatten()
    return [d_x, d_h, d_Wx, d_Wh, d_bx, d_bh]
