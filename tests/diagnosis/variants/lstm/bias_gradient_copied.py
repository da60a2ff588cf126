"""The forget gate's bias gradient is written into all four blocks. Style: einsum, gates on an axis of their own."""


def lstm_step_backward(dnext_h, dnext_c, cache):
    x, h, c, Wx, Wh, *gates, g, out = cache
    H = h.shape[1]
    s = np.array(gates)
    memory = dnext_c + np.einsum("nh,nh,nh->nh", dnext_h, s[2], 1 - out**2)
    onto = np.array([memory * g, memory * c, dnext_h * out])
    a = np.concatenate([onto * s * (1 - s), (memory * s[0] * (1 - g**2))[None]])
    db = np.zeros((4, H))
    for k in range(4):
        db[k] = np.einsum("nh->h", a[1])
    dx, dh = np.einsum("gnh,dgh->nd", a, Wx.reshape(-1, 4, H)), np.einsum("gnh,kgh->nk", a, Wh.reshape(H, 4, H))
    dWx, dWh = np.einsum("nd,gnh->dgh", x, a).reshape(-1, 4 * H), np.einsum("nk,gnh->kgh", h, a).reshape(H, -1)
    return dx, dh, s[1] * memory, dWx, dWh, db.ravel()
