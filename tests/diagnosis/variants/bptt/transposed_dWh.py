"""Rows and columns of dWh are exchanged. Style: plain Python loops over units."""


def rnn_step_backward(dnext_h, cache):
    x, before, Wx, Wh, after = cache
    N, H = after.shape
    D = x.shape[1]
    dx, dprev, dWx = np.zeros((N, D)), np.zeros((N, H)), np.zeros((D, H))
    dWh, db = np.zeros((H, H)), np.zeros(H)
    for n in range(N):
        for i in range(H):
            g = dnext_h[n, i] * (1 - after[n, i] * after[n, i])
            db[i] += g
            for d in range(D):
                dx[n, d] += g * Wx[d, i]
                dWx[d, i] += g * x[n, d]
            for j in range(H):
                dprev[n, j] += g * Wh[j, i]
                dWh[i, j] += g * before[n, j]
    return dx, dprev, dWx, dWh, db
