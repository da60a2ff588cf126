"""The inputs of all steps go through Wx at once; T + 1 states are kept; the way back computes every gate again.

style: x @ Wx for all steps, T + 1 states, forward recomputed in backward, no step functions inside the loop
"""


def gates_of(a):
    H = a.shape[-1] // 4
    return 1 / (1 + np.exp(-a[..., : 3 * H])), np.tanh(a[..., 3 * H :]), H


def lstm_forward(x, h0, Wx, Wh, b):
    N, T, _ = x.shape
    total = x @ Wx + b
    h, c = np.zeros((T + 1, *h0.shape)), np.zeros((T + 1, *h0.shape))
    h[0] = h0
    for t in range(T):
        s, g, H = gates_of(total[:, t] + h[t] @ Wh)
        c[t + 1] = s[:, H : 2 * H] * c[t] + s[:, :H] * g
        h[t + 1] = s[:, 2 * H :] * np.tanh(c[t + 1])
    return h[1:].transpose(1, 0, 2), (x, Wx, Wh, b, h, c)


def lstm_backward(dh, cache):
    x, Wx, Wh, b, h, c = cache
    T = len(h) - 1
    s, g, H = gates_of(x.transpose(1, 0, 2) @ Wx + h[:-1] @ Wh + b)
    i, f, o = s[..., :H], s[..., H : 2 * H], s[..., 2 * H :]
    da = np.zeros((*h[1:].shape[:2], 4 * H))
    dstate, dmemory = np.zeros_like(h[0]), np.zeros_like(h[0])
    for t in reversed(range(T)):
        dstate = dstate + dh[:, t]
        dmemory = dmemory + dstate * o[t] * (1 - np.tanh(c[t + 1]) ** 2)
        da[t] = np.concatenate(
            [
                dmemory * g[t] * i[t] * (1 - i[t]),
                dmemory * c[t] * f[t] * (1 - f[t]),
                dstate * np.tanh(c[t + 1]) * o[t] * (1 - o[t]),
                dmemory * i[t] * (1 - g[t] ** 2),
            ],
            axis=1,
        )
        dstate, dmemory = da[t] @ Wh.T, dmemory * f[t]
    dWx = np.tensordot(x, da, ((1, 0), (0, 1)))
    return (da @ Wx.T).transpose(1, 0, 2), dstate, dWx, np.tensordot(h[:-1], da, ((0, 1), (0, 1))), da.sum((0, 1))
