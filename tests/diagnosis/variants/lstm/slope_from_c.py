"""The memory itself is squared in the slope of its tanh. Style: own forward with a record, inverse tanh, einsum."""


def lstm_step_backward(dnext_h, dnext_c, cache):
    (x, h, c), (Wx, Wh), (i, f, o, g, out) = cache[:3], cache[3:5], cache[5:]
    memory = np.einsum("nh,nh->nh", g, i) + np.einsum("nh,nh->nh", c, f)
    d = dnext_c + (dnext_h * o) * (1 + memory) * (1 - memory)
    inside = np.zeros((len(x), len(Wh) * 4))
    for k, (partner, slope) in enumerate(((g, i - i * i), (c, f - f * f), (None, o - o * o), (i, 1 - g * g))):
        source = dnext_h * out if partner is None else d * partner
        inside[:, k * len(Wh) : (k + 1) * len(Wh)] = source * slope
    return np.inner(inside, Wx), np.inner(inside, Wh), d * f, np.dot(x.T, inside), np.dot(h.T, inside), inside.sum(0)
