"""The packed columns are taken for f, g, i, o. Style: slices in a dict, one record for both passes."""

BLOCK = {"f": 0, "g": 1, "i": 2, "o": 3}


def columns(name, H):
    return slice(BLOCK[name] * H, BLOCK[name] * H + H)


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    H = prev_h.shape[-1]
    r = {"x": x, "h": prev_h, "c": prev_c, "Wx": Wx, "Wh": Wh}
    for name in BLOCK:
        at = columns(name, H)
        inside = x.dot(Wx[:, at]) + prev_h.dot(Wh[:, at]) + b[at]
        r[name] = np.tanh(inside) if name == "g" else 1 / (1 + np.exp(np.minimum(-inside, 700)))
    memory = r["i"] * r["g"] + prev_c * r["f"]
    r["out"] = np.tanh(memory)
    return r["out"] * r["o"], memory, r


def lstm_step_backward(dnext_h, dnext_c, cache):
    r = cache
    total = dnext_c + dnext_h * r["o"] * (1 - np.power(r["out"], 2))
    d = {"i": total * r["g"], "f": total * r["c"], "o": dnext_h * r["out"], "g": total * r["i"]}
    dWx, dWh, db = np.zeros_like(r["Wx"]), np.zeros_like(r["Wh"]), np.zeros(r["Wx"].shape[1])
    dx, dh = 0.0, 0.0
    for name, part in d.items():
        at, value = columns(name, part.shape[1]), r[name]
        part = part * (1 - value * value if name == "g" else value - value * value)
        dWx[:, at], dWh[:, at], db[at] = r["x"].T.dot(part), r["h"].T.dot(part), part.sum(0)
        dx, dh = dx + part.dot(r["Wx"][:, at].T), dh + part.dot(r["Wh"][:, at].T)
    return dx, dh, total * r["f"], dWx, dWh, db
