"""The recurrent weights are credited with the new state. Style: outer products summed over examples."""


def rnn_step_backward(dnext_h, cache):
    x, before, Wx, Wh, after = cache
    dWx, dWh, db = np.zeros(Wx.shape), np.zeros(Wh.shape), np.zeros(len(Wh))
    dx, dprev = np.zeros(x.shape), np.zeros(before.shape)
    for i, up in enumerate(dnext_h):
        inner = up - up * after[i] ** 2
        dx[i], dprev[i] = Wx.dot(inner), Wh.dot(inner)
        dWx += np.outer(x[i], inner)
        dWh += np.outer(after[i], inner)
        db += inner
    return dx, dprev, dWx, dWh, db
