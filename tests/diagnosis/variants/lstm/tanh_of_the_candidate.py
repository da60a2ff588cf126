"""The candidate's slope is 1 / cosh**2 of its value. Style: recomputes, cosh, float32 results."""


def lstm_step_backward(dnext_h, dnext_c, cache):
    (x, h, c), (Wx, Wh), (i, f, o, g, out) = cache[:3], cache[3:5], cache[5:]
    memory = np.multiply(c, f) + np.multiply(g, i)
    d = dnext_c + dnext_h * o / np.cosh(memory) ** 2
    parts = {"i": d * g * (i - i**2), "f": d * c * (f - f**2), "o": dnext_h * out * (o - o**2)}
    parts["g"] = d * i / np.cosh(g) ** 2
    inside = np.column_stack(list(parts.values())).astype(np.float32)
    grads = inside.dot(Wx.T), inside.dot(Wh.T), d * f, np.dot(x.T, inside), np.dot(h.T, inside), inside.sum(0)
    return tuple(grad.astype(np.float32) for grad in grads)
