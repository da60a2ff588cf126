"""Everything by einsum on weights of shape (in, 4, H); the sigmoid as a tanh; weight gradients after the loop.

style: einsum, tanh sigmoid, gates on an axis of their own, whole-sequence arrays, weight gradients after the loop
"""


def open_gates(a):
    return np.concatenate([0.5 * (1 + np.tanh(a[:3] / 2)), np.tanh(a[3:])])


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    H = len(Wh)
    a = np.einsum("nd,dgh->gnh", x, Wx.reshape(-1, 4, H)) + np.einsum("nk,kgh->gnh", prev_h, Wh.reshape(-1, 4, H))
    gates = open_gates(a + b.reshape(4, 1, H))
    c = gates[1] * prev_c + gates[0] * gates[3]
    return gates[2] * np.tanh(c), c, [Wx, Wh, x, prev_h, prev_c, gates, c]


def sums_backward(dh, dc, prev_c, gates, c):
    i, f, o, g = gates
    dc = dc + dh * o / np.cosh(c) ** 2
    return dc, np.stack([dc * g, dc * prev_c, dh * np.tanh(c), dc * i]) * np.stack(
        [i * (1 - i), f * (1 - f), o * (1 - o), (1 - g) * (1 + g)]
    )


def lstm_step_backward(dnext_h, dnext_c, cache):
    Wx, Wh, x, h, prev_c, gates, c = cache
    H = len(Wh)
    dc, a = sums_backward(dnext_h, dnext_c, prev_c, gates, c)
    return (
        np.einsum("gnh,dgh->nd", a, Wx.reshape(-1, 4, H)),
        np.einsum("gnh,kgh->nk", a, Wh.reshape(-1, 4, H)),
        dc * gates[1],
        np.einsum("nd,gnh->dgh", x, a).reshape(Wx.shape),
        np.einsum("nk,gnh->kgh", h, a).reshape(Wh.shape),
        a.sum(1).ravel(),
    )


def lstm_backward(dh, cache):
    Wx, Wh = cache[0][:2]
    N, T, H = dh.shape
    a = np.zeros((T, 4, N, H))
    dstate, dc = np.zeros((N, H)), np.zeros((N, H))
    for t in range(T - 1, -1, -1):
        prev_c, gates, c = cache[t][4:]
        dc, a[t] = sums_backward(dh[:, t] + dstate, dc, prev_c, gates, c)
        dc = dc * gates[1]
        dstate = np.einsum("gnh,kgh->nk", a[t], Wh.reshape(-1, 4, H))
    x, h = (np.stack([step[k] for step in cache]) for k in (2, 3))
    return (
        np.einsum("tgnh,dgh->ntd", a, Wx.reshape(-1, 4, H)),
        dstate,
        np.einsum("tnd,tgnh->dgh", x, a).reshape(Wx.shape),
        np.einsum("tnk,tgnh->kgh", h, a).reshape(Wh.shape),
        a.sum((0, 2)).ravel(),
    )
