"""The reset gate thins out the old state before its matrix. Style: columns (H, N), six matrices by name, dict cache."""


def logistic(a):
    return (1 + np.tanh(0.5 * a)) / 2


def gru_step_forward(x, prev_h, Wx, Wh, bx, bh):
    H = len(Wh)
    U, V, bias = Wx.T.reshape(3, H, -1), Wh.T.reshape(3, H, H), (bx + bh).reshape(3, H, 1)
    seen, old = np.dot(U, x.T) + bias, prev_h.T
    r = logistic(seen[0] + np.dot(V[0], old))
    z = logistic(seen[1] + np.dot(V[1], old))
    thin = np.multiply(old, r)
    c = np.tanh(seen[2] + np.dot(V[2], thin))
    return (old * z + c - c * z).T, {"U": U, "V": V, "x": x, "old": old, "thin": thin, "r": r, "z": z, "c": c}


def gru_step_backward(dnext_h, cache):
    old, thin, r, z, c = (cache[name] for name in ("old", "thin", "r", "z", "c"))
    U, V, up = cache["U"], cache["V"], dnext_h.T
    pre = {"c": up * (1 - z) * (1 - c * c), "z": up * (old - c) * (z - z * z)}
    thinned = np.dot(V[2].T, pre["c"])
    pre["r"] = thinned * old * (r - r * r)
    rows = [pre[name] for name in "rzc"]
    dx = sum(np.dot(part.T, W) for part, W in zip(rows, U))
    dprev_h = up * z + thinned * r + np.dot(V[0].T, pre["r"]) + np.dot(V[1].T, pre["z"])
    dWx = np.vstack([np.dot(part, cache["x"]) for part in rows]).T
    dWh = np.vstack([np.dot(part, by.T) for part, by in zip(rows, (old, old, thin))]).T
    db = np.hstack([part.sum(axis=1) for part in rows])
    return dx, dprev_h.T, dWx, dWh, db, db.copy()
