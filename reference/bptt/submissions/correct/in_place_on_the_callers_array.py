"""The carried gradient is added into the caller's dh, and the step multiplies dnext_h in place.

style: in-place arithmetic on arguments
"""


def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, next_h = cache
    dnext_h *= 1 - next_h**2
    return dnext_h @ Wx.T, dnext_h @ Wh.T, x.T @ dnext_h, prev_h.T @ dnext_h, dnext_h.sum(0)


def rnn_backward(dh, cache):
    dx, dh0, dWx, dWh, db = _zeros(dh, cache)
    for t in range(dh.shape[1] - 1, -1, -1):
        dnext_h = dh[:, t]
        dnext_h += dh0
        dx[:, t], dh0, *shares = rnn_step_backward(dnext_h, cache[t])
        dWx += shares[0]
        dWh += shares[1]
        db += shares[2]
    return dx, dh0, dWx, dWh, db
