"""o is credited with the memory and not with its tanh. Style: own forward that keeps the memory, list cache, np.dot."""


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    a = np.dot(x, Wx) + np.dot(prev_h, Wh) + b
    H = a.shape[1] // 4
    s = 0.5 * np.tanh(a[:, : 3 * H] / 2) + 0.5
    new = np.tanh(a[:, 3 * H :])
    memory = s[:, H : 2 * H] * prev_c + new * s[:, :H]
    return s[:, 2 * H :] * np.tanh(memory), memory, [x, prev_h, prev_c, Wx, Wh, s, new, memory]


def lstm_step_backward(dnext_h, dnext_c, cache):
    x, h, c, Wx, Wh, s, new, memory = cache
    H = h.shape[1]
    d = dnext_c + s[:, 2 * H :] * dnext_h / np.cosh(memory) ** 2
    gates = np.hstack([d * new, d * c, dnext_h * memory]) * s * (1 - s)
    inside = np.hstack([gates, d * s[:, :H] * (1 - new * new)])
    pairs = [np.dot(inside, W.T) for W in (Wx, Wh)], [np.dot(a.T, inside) for a in (x, h)]
    return (*pairs[0], d * s[:, H : 2 * H], *pairs[1], np.dot(np.ones(len(x)), inside))
