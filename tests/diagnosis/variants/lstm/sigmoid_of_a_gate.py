"""The logistic slope is evaluated at the gate's own value. Style: slope as a function, by tanh and cosh."""


def logistic_slope(a):
    return 0.25 / np.cosh(a / 2) ** 2


def lstm_step_backward(dnext_h, dnext_c, cache):
    i, f, o, g, out = cache[-5:]
    x, h, c, Wx, Wh = cache[:-5]
    d = dnext_c + dnext_h * o - dnext_h * o * np.square(out)
    parts = [logistic_slope(i) * (d * g), logistic_slope(f) * (d * c), logistic_slope(o) * (dnext_h * out)]
    parts.append((1 - np.square(g)) * (d * i))
    dx, dh = 0.0, 0.0
    for part, U, V in zip(parts, np.hsplit(Wx, 4), np.hsplit(Wh, 4)):
        dx, dh = dx + np.dot(part, U.T), dh + np.dot(part, V.T)
    stacked = np.hstack(parts)
    return dx, dh, f * d, np.dot(x.T, stacked), np.dot(h.T, stacked), stacked.sum(axis=0)
