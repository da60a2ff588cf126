"""Weight gradients are averaged over the examples. Style: np.mean over outer products, einsum."""


def lstm_step_backward(dnext_h, dnext_c, cache):
    i, f, o, g, out = cache[-5:]
    x, h, c, Wx, Wh = cache[:-5]
    memory = dnext_c + np.einsum("nh,nh,nh->nh", o, dnext_h, 1 - np.square(out))
    parts = (memory * g * (i - i * i), memory * c * (f - f * f), dnext_h * out * (o - o * o), memory * i * (1 - g * g))
    inside = np.hstack(parts)
    dWx = np.mean(x[:, :, None] * inside[:, None, :], axis=0)
    dWh = np.mean(h[:, :, None] * inside[:, None, :], axis=0)
    db = np.mean(inside, axis=0)
    return np.einsum("nk,dk->nd", inside, Wx), np.einsum("nk,jk->nj", inside, Wh), memory * f, dWx, dWh, db
