"""One pass back that ends after k Jacobians. Style: counted loop with a break, inlined step."""


def rnn_backward_truncated(dh, cache, k):
    N, T, H = dh.shape
    Wx, Wh = cache[0][2], cache[0][3]
    dx, dh0 = np.zeros((N, T, len(Wx))), np.zeros((N, H))
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros(H)
    carried, crossed, t = np.zeros((N, H)), 0, T - 1
    while t >= 0:
        x, before, _, _, after = cache[t]
        dz = (carried + dh[:, t]) * (1 - after * after)
        dx[:, t] = dz.dot(Wx.T)
        dWx += x.T.dot(dz)
        dWh += before.T.dot(dz)
        db += dz.sum(axis=0)
        if crossed == k:
            break
        carried = dz.dot(Wh.T)
        crossed += 1
        t -= 1
    if t < 0:
        dh0 += carried
    return dx, dh0, dWx, dWh, db
