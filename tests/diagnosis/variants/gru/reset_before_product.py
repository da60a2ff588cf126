"""The reset gate thins out the old state before its matrix. Style: loops over examples, dict cache."""


def logistic(a):
    return (1 + np.tanh(0.5 * a)) / 2


def gru_step_forward(x, prev_h, Wx, Wh, bx, bh):
    N, H = prev_h.shape
    names = ("x", "h", "r", "z", "c")
    tape = {name: [] for name in names}
    out = np.zeros((N, H))
    for i in range(N):
        u, h = x[i], prev_h[i]
        r = logistic(u @ Wx[:, :H] + bx[:H] + h @ Wh[:, :H] + bh[:H])
        z = logistic(u @ Wx[:, H : 2 * H] + bx[H : 2 * H] + h @ Wh[:, H : 2 * H] + bh[H : 2 * H])
        c = np.tanh(u @ Wx[:, 2 * H :] + bx[2 * H :] + bh[2 * H :] + (h * r) @ Wh[:, 2 * H :])
        out[i] = h * z + c - c * z
        for name, value in zip(names, (u, h, r, z, c)):
            tape[name].append(value)
    return out, {"Wx": Wx, "Wh": Wh, **tape}


def gru_step_backward(dnext_h, cache):
    Wx, Wh = cache["Wx"], cache["Wh"]
    N, H = dnext_h.shape
    dx, dprev_h = np.zeros((N, len(Wx))), np.zeros((N, H))
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros(3 * H)
    for i, up in enumerate(dnext_h):
        u, h, r, z, c = (cache[name][i] for name in ("x", "h", "r", "z", "c"))
        dc = up * (1 - z) * (1 - c * c)
        thinned = Wh[:, 2 * H :] @ dc
        dr = thinned * h * (r - r * r)
        dz = up * (h - c) * (z - z * z)
        pre = np.hstack((dr, dz, dc))
        dx[i] = Wx @ pre
        dprev_h[i] = up * z + thinned * r + Wh[:, :H] @ dr + Wh[:, H : 2 * H] @ dz
        dWx += np.outer(u, pre)
        dWh[:, : 2 * H] += np.outer(h, pre[: 2 * H])
        dWh[:, 2 * H :] += np.outer(h * r, dc)
        db += pre
    return dx, dprev_h, dWx, dWh, db, db.copy()
