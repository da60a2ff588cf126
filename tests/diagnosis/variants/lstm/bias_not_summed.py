"""Each example keeps its own row in db. Style: example by example with outer products."""


def lstm_step_backward(dnext_h, dnext_c, cache):
    x, h, c, *weights = cache[:5]
    (Wx, Wh), (i, f, o, g, out) = weights, cache[5:]
    N, H = h.shape
    dx, dh, dc = np.zeros(x.shape), np.zeros(h.shape), np.zeros(c.shape)
    dWx, dWh, db = np.zeros(Wx.shape), np.zeros(Wh.shape), np.zeros((N, 4 * H))
    for n in range(N):
        memory = dnext_c[n] + dnext_h[n] * o[n] * (1 - out[n] * out[n])
        db[n, :H] = memory * g[n] * (i[n] - i[n] * i[n])
        db[n, H : 2 * H] = memory * c[n] * (f[n] - f[n] * f[n])
        db[n, 2 * H : 3 * H] = dnext_h[n] * out[n] * (o[n] - o[n] * o[n])
        db[n, 3 * H :] = memory * i[n] * (1 - g[n] * g[n])
        dx[n], dh[n], dc[n] = Wx.dot(db[n]), Wh.dot(db[n]), memory * f[n]
        dWx += np.outer(x[n], db[n])
        dWh += np.outer(h[n], db[n])
    return dx, dh, dc, dWx, dWh, db
