"""The state before the first step is read as h[:, -1], which is the last one.

mistake: M35
loses: bptt.sequence
hint: In numpy the index -1 is the end, not "before the start". The state before step 0 is h0.
"""


def rnn_backward(dh, cache):
    dx, dh0, dWx, dWh, db = _zeros(dh, cache)
    h = np.stack([step[4] for step in cache], axis=1)
    for t in reversed(range(dh.shape[1])):
        x, _, Wx, Wh, _ = cache[t]
        dz = (dh[:, t] + dh0) * (1 - h[:, t] ** 2)
        dx[:, t], dh0 = dz @ Wx.T, dz @ Wh.T
        dWx += x.T @ dz
        dWh += h[:, t - 1].T @ dz
        db += dz.sum(axis=0)
    return dx, dh0, dWx, dWh, db
