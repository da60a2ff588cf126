"""Four separate matrices, split from the packed ones and put together again; the plain sigmoid; a dict as cache.

style: four matrices, naive sigmoid, dict cache, tanh(c) computed again, explicit sums
"""


def plain_sigmoid(a):
    return 1 / (1 + np.exp(-a))


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    H = prev_h.shape[1]
    parts = {name: slice(k * H, (k + 1) * H) for k, name in enumerate("ifog")}
    cache = {"x": x, "h": prev_h, "c": prev_c, "Wx": {}, "Wh": {}}
    for name, part in parts.items():
        cache["Wx"][name], cache["Wh"][name] = Wx[:, part], Wh[:, part]
        total = np.dot(x, Wx[:, part]) + np.dot(prev_h, Wh[:, part]) + b[part]
        cache[name] = np.tanh(total) if name == "g" else plain_sigmoid(total)
    next_c = cache["i"] * cache["g"] + prev_c * cache["f"]
    cache["new"] = next_c
    return np.tanh(next_c) * cache["o"], next_c, cache


def lstm_step_backward(dnext_h, dnext_c, cache):
    x, h, c, i, f, o, g, new = (cache[name] for name in ("x", "h", "c", "i", "f", "o", "g", "new"))
    dnew = dnext_h * o * (1 - np.tanh(new) * np.tanh(new)) + dnext_c
    d = {
        "i": dnew * g * (i - i * i),
        "f": dnew * c * (f - f * f),
        "o": dnext_h * np.tanh(new) * (o - o * o),
        "g": (dnew - dnew * g * g) * i,
    }
    dx = sum(np.dot(d[name], cache["Wx"][name].T) for name in "ifog")
    dh = sum(np.dot(d[name], cache["Wh"][name].T) for name in "ifog")
    dWx = np.concatenate([np.dot(x.T, d[name]) for name in "ifog"], axis=1)
    dWh = np.concatenate([np.dot(h.T, d[name]) for name in "ifog"], axis=1)
    return dx, dh, f * dnew, dWx, dWh, np.concatenate([np.sum(d[name], axis=0) for name in "ifog"])
