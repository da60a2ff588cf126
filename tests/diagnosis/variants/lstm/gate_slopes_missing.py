"""None of the three gates has the slope of its sigmoid. Style: recomputes the gates on the way back, einsum."""


def activations(x, h, Wx, Wh, b):
    a = np.einsum("nd,dk->nk", x, Wx) + np.einsum("nj,jk->nk", h, Wh) + b
    H = h.shape[1]
    return 0.5 * np.tanh(0.5 * a[:, : 3 * H]) + 0.5, np.tanh(a[:, 3 * H :])


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    s, g = activations(x, prev_h, Wx, Wh, b)
    i, f, o = np.array_split(s, 3, axis=1)
    memory = prev_c * f + i * g
    return np.tanh(memory) * o, memory, (x, prev_h, prev_c, Wx, Wh, b)


def lstm_step_backward(dnext_h, dnext_c, cache):
    x, h, c, Wx, Wh, b = cache
    s, g = activations(x, h, Wx, Wh, b)
    i, f, o = np.array_split(s, 3, axis=1)
    out = np.tanh(c * f + i * g)
    dc = dnext_c + dnext_h * o - dnext_h * o * out * out
    d = np.block([g * dc, c * dc, out * dnext_h, i * dc * (1 - g * g)])
    return (
        np.einsum("nk,dk->nd", d, Wx),
        np.einsum("nk,jk->nj", d, Wh),
        f * dc,
        np.einsum("nd,nk->dk", x, d),
        np.einsum("nj,nk->jk", h, d),
        np.einsum("nk->k", d),
    )
