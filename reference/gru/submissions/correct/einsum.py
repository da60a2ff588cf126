"""Everything by einsum on weights of shape (in, 3, H); the sigmoid as a tanh; whole-sequence arrays as cache.

style: einsum, tanh sigmoid, gates on an axis of their own, weight gradients after the loop
"""


def gate(a):
    return 0.5 * (1 + np.tanh(a / 2))


def gru_step_forward(x, prev_h, Wx, Wh, bx, bh):
    H = len(Wh)
    i = np.einsum("nd,dgh->gnh", x, Wx.reshape(-1, 3, H)) + bx.reshape(3, 1, H)
    s = np.einsum("nk,kgh->gnh", prev_h, Wh.reshape(-1, 3, H)) + bh.reshape(3, 1, H)
    r, z = gate(i[:2] + s[:2])
    n = np.tanh(i[2] + r * s[2])
    return z * prev_h + (1 - z) * n, [Wx, Wh, x, prev_h, np.stack([r, z, n, s[2]])]


def sums_backward(d, h, kept):
    r, z, n, s = kept
    dn = d * (1 - z) / np.cosh(np.arctanh(np.clip(n, -1 + 1e-15, 1 - 1e-15))) ** 2
    gates = np.stack([dn * s * r * (1 - r), d * (h - n) * z * (1 - z)])
    return np.concatenate([gates, dn[None]]), np.concatenate([gates, (dn * r)[None]])


def gru_step_backward(dnext_h, cache):
    Wx, Wh, x, h, kept = cache
    H = len(Wh)
    from_x, from_h = sums_backward(dnext_h, h, kept)
    dx = np.einsum("gnh,dgh->nd", from_x, Wx.reshape(-1, 3, H))
    dprev_h = np.einsum("gnh,kgh->nk", from_h, Wh.reshape(-1, 3, H)) + kept[1] * dnext_h
    dWx = np.einsum("nd,gnh->dgh", x, from_x).reshape(Wx.shape)
    dWh = np.einsum("nk,gnh->kgh", h, from_h).reshape(Wh.shape)
    return dx, dprev_h, dWx, dWh, from_x.sum(1).ravel(), from_h.sum(1).ravel()


def gru_backward(dh, cache):
    Wx, Wh = cache[0][:2]
    N, T, H = dh.shape
    from_x, from_h = np.zeros((T, 3, N, H)), np.zeros((T, 3, N, H))
    d = np.zeros((N, H))
    for t in range(T - 1, -1, -1):
        h, kept = cache[t][3:]
        d = d + dh[:, t]
        from_x[t], from_h[t] = sums_backward(d, h, kept)
        d = d * kept[1] + np.einsum("gnh,kgh->nk", from_h[t], Wh.reshape(-1, 3, H))
    x, h = (np.stack([step[i] for step in cache]) for i in (2, 3))
    return (
        np.einsum("tgnh,dgh->ntd", from_x, Wx.reshape(-1, 3, H)),
        d,
        np.einsum("tnd,tgnh->dgh", x, from_x).reshape(Wx.shape),
        np.einsum("tnk,tgnh->kgh", h, from_h).reshape(Wh.shape),
        from_x.sum((0, 2)).ravel(),
        from_h.sum((0, 2)).ravel(),
    )
