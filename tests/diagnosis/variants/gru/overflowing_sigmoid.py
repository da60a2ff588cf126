"""The sigmoid is a fraction with growing powers of e above and below. Style: gates in a loop, dict cache."""


def squash(a):
    grown = np.power(np.e, a)
    return grown / (grown + 1.0)


def gru_step_forward(x, prev_h, Wx, Wh, bx, bh):
    width = prev_h.shape[1]
    block = {gate: slice(i * width, (i + 1) * width) for i, gate in enumerate("rzn")}
    seen = {gate: np.dot(x, Wx[:, part]) + bx[part] for gate, part in block.items()}
    past = {gate: np.dot(prev_h, Wh[:, part]) + bh[part] for gate, part in block.items()}
    gates = {gate: squash(seen[gate] + past[gate]) for gate in "rz"}
    new = np.tanh(seen["n"] + gates["r"] * past["n"])
    out = new + gates["z"] * (prev_h - new)
    return out, dict(x=x, h=prev_h, Wx=Wx, Wh=Wh, past=past["n"], new=new, block=block, **gates)


def gru_step_backward(dnext_h, cache):
    r, z, new, h = (cache[key] for key in ("r", "z", "new", "h"))
    to_n = dnext_h * (1 - z) * (1 - new) * (1 + new)
    to = {"n": to_n, "z": dnext_h * (h - new) * (z - z * z), "r": to_n * cache["past"] * (r - r * r)}
    to_past = {**to, "n": to_n * r}
    dx, dprev_h = 0, dnext_h * z
    for gate, part in cache["block"].items():
        dx = dx + np.dot(to[gate], cache["Wx"][:, part].T)
        dprev_h = dprev_h + np.dot(to_past[gate], cache["Wh"][:, part].T)
    dWx = np.hstack([np.dot(cache["x"].T, to[gate]) for gate in "rzn"])
    dWh = np.hstack([np.dot(h.T, to_past[gate]) for gate in "rzn"])
    dbx, dbh = (np.hstack([side[gate].sum(0) for gate in "rzn"]) for side in (to, to_past))
    return dx, dprev_h, dWx, dWh, dbx, dbh
