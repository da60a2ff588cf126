"""Buffers in float32, a cache that the backward pass uses up, and the caller's dh added to in place.

style: float32 buffers, popped cache, changed arguments, an extra return
"""


def lstm_forward(x, h0, Wx, Wh, b):
    N, T, D = x.shape
    h, c = np.empty((N, T, h0.shape[1]), dtype="f"), np.zeros((N, T, h0.shape[1]), dtype="f")
    cache = []
    for t in range(T):
        before = (h[:, t - 1], c[:, t - 1]) if t > 0 else (h0, 0 * h0)
        h[:, t], c[:, t], kept = lstm_step_forward(x[:, t], *before, Wx, Wh, b)
        cache.append(kept)
    return h, cache, c[:, -1]


def lstm_backward(dh, cache):
    N, T, H = dh.shape
    x, _, _, Wx, Wh = cache[0][:5]
    dx = np.empty((N, T, x.shape[1]), dtype="f")
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros(4 * H)
    dc = np.zeros((N, H), dtype="f")
    while cache:
        t = len(cache) - 1
        dx[:, t], d, dc[:], p, q, r = lstm_step_backward(dh[:, t], dc, cache.pop())
        dWx += p
        dWh += q
        db += r
        if t > 0:
            dh[:, t - 1] += d
    return dx, d, dWx, dWh, db
