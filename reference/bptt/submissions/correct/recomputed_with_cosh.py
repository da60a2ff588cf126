"""The sum inside the tanh is computed again from the state, and the slope written as 1 / cosh(z)**2.

style: recomputation, 1/cosh(z)**2, a list instead of a tuple
"""


def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, next_h = cache
    z = np.arctanh(next_h)
    dz = dnext_h / np.cosh(z) ** 2
    return [np.dot(dz, Wx.T), np.dot(dz, Wh.T), np.dot(x.T, dz), np.dot(prev_h.T, dz), np.sum(dz, axis=0)]


def rnn_backward(dh, cache):
    dx, _, dWx, dWh, db = _zeros(dh, cache)
    from_later = 0
    for t, step in reversed(list(enumerate(cache))):
        x, prev_h, Wx, Wh, _ = step
        z = x @ Wx + prev_h @ Wh
        z = z + (np.arctanh(step[4]) - z).mean(axis=0)  # the bias is what the two products leave over
        dz = (dh[:, t] + from_later) / np.cosh(z) ** 2
        dx[:, t], from_later = dz @ Wx.T, dz @ Wh.T
        dWx, dWh, db = dWx + x.T @ dz, dWh + prev_h.T @ dz, db + np.ones(len(dz)) @ dz
    return [dx, from_later, dWx, dWh, db]
