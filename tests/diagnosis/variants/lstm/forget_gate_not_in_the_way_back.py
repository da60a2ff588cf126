"""The old memory gets the gradient of the new one unchanged. Style: four matrices, gradients in a dict, np.dot."""


def lstm_step_backward(dnext_h, dnext_c, cache):
    x, h, c, *gates, new, out = cache
    Wx, Wh, write, keep, show = gates
    memory = np.multiply(dnext_h * show, 1 - np.square(out)) + dnext_c
    d = {"write": memory * new, "keep": memory * c, "show": dnext_h * out}
    for name, gate in (("write", write), ("keep", keep), ("show", show)):
        d[name] = d[name] * (gate - np.square(gate))
    d["new"] = memory * write * (1 - np.square(new))
    dx = sum(np.dot(part, W.T) for part, W in zip(d.values(), np.hsplit(Wx, 4)))
    dh = sum(np.dot(part, W.T) for part, W in zip(d.values(), np.hsplit(Wh, 4)))
    dWx = np.hstack([np.dot(x.T, part) for part in d.values()])
    dWh = np.hstack([np.dot(h.T, part) for part in d.values()])
    return dx, dh, memory.copy(), dWx, dWh, np.hstack([part.sum(0) for part in d.values()])
