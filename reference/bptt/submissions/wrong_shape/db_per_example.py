"""db is not summed over the batch.

mistake: M42
loses: bptt.sequence
hint: A gradient has the shape of what it belongs to: b is (H,), so add the rows of the batch.
"""


def rnn_backward(dh, cache):
    dx, dh0, dWx, dWh, _ = _zeros(dh, cache)
    db = np.zeros_like(dh0)
    for t in reversed(range(dh.shape[1])):
        x, prev_h, Wx, Wh, h = cache[t]
        dz = (dh[:, t] + dh0) * (1 - h**2)
        dx[:, t], dh0 = dz @ Wx.T, dz @ Wh.T
        dWx += x.T @ dz
        dWh += prev_h.T @ dz
        db += dz
    return dx, dh0, dWx, dWh, db
