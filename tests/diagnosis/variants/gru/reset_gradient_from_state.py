"""For r the old state itself is taken as what it scaled. Style: six matrices, transposed work, gradients in a dict."""


def gru_step_backward(dnext_h, cache):
    x, h, Wx, Wh, r, z, n, _ = cache
    U, V = np.array_split(Wx.T, 3), np.array_split(Wh.T, 3)
    g = {"z": dnext_h * (z - z**2) * (h - n), "n": dnext_h * (1 - z) * (1 + n) * (1 - n)}
    g["r"] = (r - r**2) * h * g["n"]
    g["m"] = g["n"] * r
    dx = g["n"].dot(U[2]) + g["z"].dot(U[1]) + g["r"].dot(U[0])
    dh = g["m"].dot(V[2]) + g["z"].dot(V[1]) + g["r"].dot(V[0]) + z * dnext_h
    ones = np.ones(len(x))
    dWx, dWh = np.dot(x.T, np.hstack([g[k] for k in "rzn"])), np.dot(h.T, np.hstack([g[k] for k in "rzm"]))
    return dx, dh, dWx, dWh, np.hstack([ones @ g[k] for k in "rzn"]), np.hstack([ones @ g[k] for k in "rzm"])
