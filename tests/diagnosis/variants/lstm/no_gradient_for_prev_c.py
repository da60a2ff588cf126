"""The place of dprev_c is held by an array that nothing fills. Style: zeros for all results, unit by unit loops."""


def lstm_step_backward(dnext_h, dnext_c, cache):
    x, h, c, *weights = cache[:5]
    (Wx, Wh), (i, f, o, g, out) = weights, cache[5:]
    results = [np.zeros(a.shape) for a in (x, h, c, Wx, Wh)]
    dx, dh, _, dWx, dWh = results
    N, H = h.shape
    db = np.zeros(4 * H)
    for n in range(N):
        for j in range(H):
            memory = dnext_c[n, j] + dnext_h[n, j] * o[n, j] * (1 - out[n, j] ** 2)
            inside = (
                memory * g[n, j] * i[n, j] * (1 - i[n, j]),
                memory * c[n, j] * f[n, j] * (1 - f[n, j]),
                dnext_h[n, j] * out[n, j] * o[n, j] * (1 - o[n, j]),
                memory * i[n, j] * (1 - g[n, j] ** 2),
            )
            for k, value in enumerate(inside):
                column = k * H + j
                dx[n] += value * Wx[:, column]
                dh[n] += value * Wh[:, column]
                dWx[:, column] += value * x[n]
                dWh[:, column] += value * h[n]
                db[column] += value
    return (*results, db)
