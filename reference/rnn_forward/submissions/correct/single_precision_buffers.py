"""States are kept in a float32 buffer, and every step reads the one before it from there.

style: float32 buffer, the state read back from the output
"""


def rnn_forward(x, h0, Wx, Wh, b):
    N, T, _ = x.shape
    h = np.empty((N, T, Wh.shape[1]), dtype="f")
    cache = []
    for t in range(T):
        h[:, t, :], kept = rnn_step_forward(x[:, t, :], h[:, t - 1, :] if t else h0, Wx, Wh, b)
        cache.append(kept)
    return h, cache
