"""The old state is reached through the three products only. Style: example by example with outer products."""


def gru_step_backward(dnext_h, cache):
    x, h, Wx, Wh, r, z, n, past = cache
    N, H = h.shape
    dx, dprev_h = np.zeros(x.shape), np.zeros(h.shape)
    dWx, dWh, dbx, dbh = np.zeros(Wx.shape), np.zeros(Wh.shape), np.zeros(3 * H), np.zeros(3 * H)
    for i in range(N):
        up = dnext_h[i]
        cand = up * (1 - z[i]) / np.cosh(np.arctanh(np.clip(n[i], -1 + 1e-15, 1 - 1e-15))) ** 2
        update = up * (h[i] - n[i]) * z[i] * (1 - z[i])
        reset = cand * past[i] * r[i] * (1 - r[i])
        a = np.r_[reset, update, cand]
        b = np.r_[reset, update, cand * r[i]]
        dx[i] = Wx.dot(a)
        dprev_h[i] = Wh.dot(b)
        dWx += np.outer(x[i], a)
        dWh += np.outer(h[i], b)
        dbx += a
        dbh += b
    return dx, dprev_h, dWx, dWh, dbx, dbh
