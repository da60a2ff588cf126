"""The gradient of next_c is added to the caller's dnext_c in place, and gates are overwritten by their gradients.

style: dnext_c += on the caller's array, cache written over, buffers reused, negative steps
"""


def lstm_step_backward(dnext_h, dnext_c, cache):
    x, prev_h, prev_c, Wx, Wh, i, f, o, g, seen = cache
    dnext_c += dnext_h * o * (1 - seen**2)
    dprev_c = dnext_c * f
    o *= dnext_h * seen * (1 - o)
    f *= dnext_c * prev_c * (1 - f)
    old = i.copy()
    i *= dnext_c * g * (1 - i)
    g[...] = dnext_c * old * (1 - g**2)
    da = np.hstack((i, f, o, g))
    return np.dot(da, Wx.T), np.dot(da, Wh.T), dprev_c, np.dot(x.T, da), np.dot(prev_h.T, da), da.sum(0)


def lstm_backward(dh, cache):
    N, T, H = dh.shape
    dx = np.zeros((N, T, len(cache[0][3])))
    dprev_h, dprev_c = np.zeros((N, H)), np.zeros((N, H))
    for t in range(-1, -T - 1, -1):
        dprev_h += dh[:, t]
        dx[:, t], dprev_h, dprev_c, *parts = lstm_step_backward(dprev_h, dprev_c, cache[t])
        if t == -1:
            dWx, dWh, db = parts
        else:
            dWx += parts[0]
            dWh += parts[1]
            db += parts[2]
    return dx, dprev_h, dWx, dWh, db
