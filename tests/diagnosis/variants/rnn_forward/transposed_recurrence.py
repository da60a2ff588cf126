"""The wrong index of Wh is summed, so its transpose acts. Style: einsum with letters, float32 sequence buffer."""


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    inside = np.einsum("bi,ij->bj", x, Wx)
    inside = inside + np.einsum("bj,kj->bk", prev_h, Wh)
    state = np.tanh(np.add(inside, b))
    return state, [x, prev_h, Wx, Wh, state]


def rnn_forward(x, h0, Wx, Wh, b):
    buffer, cache = np.zeros((len(x), x.shape[1], len(b)), np.float32), []
    for t in range(x.shape[1]):
        h0, kept = rnn_step_forward(x[:, t, :], h0, Wx, Wh, b)
        buffer[:, t, :] = h0
        cache.append(kept)
    return buffer, cache
