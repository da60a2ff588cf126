"""For f the new memory is taken as what it scaled. Style: own forward that keeps the new memory, columns (H, N)."""


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    H = len(Wh)
    inside = np.dot(Wx.T, x.T) + np.dot(Wh.T, prev_h.T) + b.reshape(-1, 1)
    gates = 1 / (1 + np.exp(np.minimum(-inside[: 3 * H], 700)))
    new, old = np.tanh(inside[3 * H :]), prev_c.T
    memory = gates[:H] * new + gates[H : 2 * H] * old
    return (np.tanh(memory) * gates[2 * H :]).T, memory.T, (x, prev_h, Wx, Wh, gates, new, memory)


def lstm_step_backward(dnext_h, dnext_c, cache):
    x, h, Wx, Wh, gates, new, memory = cache
    H = len(memory)
    i, f, o = gates[:H], gates[H : 2 * H], gates[2 * H :]
    up = dnext_h.T
    dc = dnext_c.T + o * up / np.cosh(memory) ** 2
    d = np.vstack([dc * new, dc * memory, up * np.tanh(memory), dc * i])
    d[: 3 * H] *= gates * (1 - gates)
    d[3 * H :] *= 1 - new * new
    return np.dot(Wx, d).T, np.dot(Wh, d).T, (f * dc).T, np.dot(d, x).T, np.dot(d, h).T, np.sum(d, axis=1)
