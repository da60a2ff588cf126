"""h0 goes into every step, so there is no recurrence. Style: the whole sequence in one einsum, no loop."""


def rnn_forward(x, h0, Wx, Wh, b):
    from_start = np.einsum("nk,kh->nh", h0, Wh)[:, np.newaxis, :]
    h = np.tanh(np.einsum("ntd,dh->nth", x, Wx) + from_start + b)
    cache, before = [], h0
    for now, after in zip(x.swapaxes(0, 1), h.swapaxes(0, 1)):
        cache.append((now, before, Wx, Wh, after))
        before = after
    return h, cache
