"""The state before the first step is zero, whatever h0 is. Style: all inputs projected first, inlined cell."""


def lstm_forward(x, h0, Wx, Wh, b):
    H = h0.shape[1]
    ahead = np.einsum("ntd,dk->tnk", x, Wx) + b
    h, c = np.zeros((len(ahead) + 1, *h0.shape)), np.zeros((len(ahead) + 1, *h0.shape))
    kept = []
    for t, now in enumerate(ahead):
        inside = now + h[t].dot(Wh)
        s = 0.5 + 0.5 * np.tanh(inside[:, : 3 * H] / 2)
        new = np.tanh(inside[:, 3 * H :])
        c[t + 1] = s[:, :H] * new + c[t] * s[:, H : 2 * H]
        out = np.tanh(c[t + 1])
        h[t + 1] = out * s[:, 2 * H :]
        kept.append([x[:, t], h[t], c[t], Wx, Wh, s[:, :H], s[:, H : 2 * H], s[:, 2 * H :], new, out])
    return h[1:].swapaxes(0, 1), kept
