"""The first axis of dh is taken for time, as in the list of caches. Style: enumerate, time in front, += in place."""


def lstm_backward(dh, cache):
    x, h, c, Wx, Wh = cache[0][:5]
    dx = np.zeros((len(cache), *x.shape))
    dWx, dWh, db = np.zeros(Wx.shape), np.zeros(Wh.shape), np.zeros(Wh.shape[1])
    dnext_h, dnext_c = np.zeros(h.shape), np.zeros(c.shape)
    for t, kept in reversed(list(enumerate(cache))):
        out = lstm_step_backward(dnext_h + dh[t, :, :], dnext_c, kept)
        dx[t] = out[0]
        dnext_h, dnext_c = out[1], out[2]
        dWx += out[3]
        dWh += out[4]
        db += out[5]
    return np.moveaxis(dx, 0, 1), dnext_h, dWx, dWh, db
