"""The block of the reset gate is never filled in. Style: zero arrays filled by slices, float32."""


def gru_step_backward(dnext_h, cache):
    x, h, Wx, Wh, r, z, n, _ = cache
    N, H = h.shape
    update, new = np.s_[:, H : 2 * H], np.s_[:, 2 * H :]
    a, b = np.zeros((N, 3 * H), dtype="float32"), np.zeros((N, 3 * H), dtype="float32")
    a[update] = b[update] = z * (1 - z) * (h - n) * dnext_h
    a[new] = (1 - n * n) * (dnext_h - dnext_h * z)
    b[new] = a[new] * r
    grads = [np.matmul(a, Wx.T), np.matmul(b, Wh.T)]
    grads[1] += dnext_h * z
    return (*grads, np.matmul(x.T, a), np.matmul(h.T, b), np.add.reduce(a), np.add.reduce(b))
