"""Buffers in float32, a cache that the backward pass uses up, and the caller's dh added to in place.

style: float32 buffers, popped cache, changed arguments, an extra return
"""


def gru_forward(x, h0, Wx, Wh, bx, bh):
    N, T, D = x.shape
    h = np.empty((N, T, h0.shape[1]), dtype="f")
    cache = []
    for t in range(T):
        h[:, t], kept = gru_step_forward(x[:, t], h[:, t - 1] if t > 0 else h0, Wx, Wh, bx, bh)
        cache.append(kept)
    return h, cache, h[:, -1]


def gru_backward(dh, cache):
    N, T, H = dh.shape
    x, prev_h, Wx, Wh = cache[0][:4]
    dx = np.empty((N, T, x.shape[1]), dtype="f")
    dWx, dWh = np.zeros_like(Wx), np.zeros_like(Wh)
    dbx, dbh = np.zeros(3 * H), np.zeros(3 * H)
    while cache:
        t = len(cache) - 1
        dx[:, t], d, a, b, c, e = gru_step_backward(dh[:, t], cache.pop())
        dWx += a
        dWh += b
        dbx += c
        dbh += e
        if t > 0:
            dh[:, t - 1] += d
    return dx, d, dWx, dWh, dbx, dbh
