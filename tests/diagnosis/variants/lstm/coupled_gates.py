"""What is not kept is written: c = g + f (c - g). Style: three blocks of four are read, zeros for the unread block."""


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    H = prev_h.shape[1]
    inside = np.dot(x, Wx[:, H:]) + np.dot(prev_h, Wh[:, H:]) + b[H:]
    keep, show = np.hsplit(0.5 + 0.5 * np.tanh(inside[:, : 2 * H] / 2), 2)
    new = np.tanh(inside[:, 2 * H :])
    memory = new + keep * (prev_c - new)
    record = {"in": (x, prev_h, prev_c), "W": (Wx, Wh), "gates": (keep, show, new, memory)}
    return show * np.tanh(memory), memory, record


def lstm_step_backward(dnext_h, dnext_c, cache):
    (x, h, c), (Wx, Wh), (keep, show, new, memory) = cache["in"], cache["W"], cache["gates"]
    out = np.tanh(memory)
    d = dnext_c + show * dnext_h / np.cosh(memory) ** 2
    inside = np.zeros((len(x), len(Wh) * 4))
    blocks = inside.reshape(len(x), 4, -1)
    blocks[:, 1] = d * (c - new) * (keep - keep * keep)
    blocks[:, 2] = dnext_h * out * (show - show * show)
    blocks[:, 3] = (d - d * keep) * (1 - new * new)
    return np.inner(inside, Wx), np.inner(inside, Wh), keep * d, np.dot(x.T, inside), np.dot(h.T, inside), inside.sum(0)
