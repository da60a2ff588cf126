"""The candidate is sinh over cosh, each from exponentials. Style: columns (H, N), stacked product, own cell."""


def ratio(a):
    up, down = np.exp(a), np.exp(-a)
    return np.divide(up - down, up + down)


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    H = len(Wh)
    a = (np.dot(np.vstack([Wx, Wh]).T, np.vstack([x.T, prev_h.T])) + b[:, None]).reshape(4, H, -1)
    i, f, o = 0.5 + 0.5 * np.tanh(a[:3] / 2)
    g = ratio(a[3])
    memory = (g * i).T + prev_c * f.T
    out = np.tanh(memory)
    return out * o.T, memory, [x, prev_h, prev_c, Wx, Wh, i.T, f.T, o.T, g.T, out]
