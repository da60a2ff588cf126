"""The array for dh0 is made and never written to. Style: while loop, float32 arrays, gradients in a dict."""


def rnn_backward(dh, cache):
    shapes = {"dx": (dh.shape[0], dh.shape[1], len(cache[0][2])), "dh0": dh[:, 0].shape, "db": (dh.shape[2],)}
    out = {name: np.zeros(shape, dtype="f4") for name, shape in shapes.items()}
    out["dWx"], out["dWh"] = np.zeros_like(cache[0][2], dtype="f4"), np.zeros_like(cache[0][3], dtype="f4")
    t, dnext = len(cache) - 1, 0.0
    while t >= 0:
        step = rnn_step_backward(dnext + dh[:, t, :], cache[t])
        out["dx"][:, t, :] = step[0]
        dnext = step[1]
        for name, share in zip(("dWx", "dWh", "db"), step[2:]):
            out[name] += share
        t -= 1
    return tuple(out[name] for name in ("dx", "dh0", "dWx", "dWh", "db"))
