"""The way back as a recursion from the last step to the first, which takes the caches off the list as it goes.

style: recursion, consumed cache, extra returned values
"""


def rnn_backward(dh, cache):
    dx, _, dWx, dWh, db = _zeros(dh, cache)

    def back(t, gradient):
        if t < 0:
            return gradient
        dx[:, t], gradient, wx, wh, bias = rnn_step_backward(dh[:, t] + gradient, cache.pop())
        dWx[...], dWh[...], db[...] = dWx + wx, dWh + wh, db + bias
        return back(t - 1, gradient)

    dh0 = back(dh.shape[1] - 1, np.zeros_like(dh[:, 0]))
    return dx, dh0, dWx, dWh, db, "done", len(cache)
