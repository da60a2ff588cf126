"""dh is unpacked as T, N, H, so its rows are taken for time steps. Style: preallocated arrays, += in place."""


def gru_backward(dh, cache):
    T, N, H = dh.shape
    D = cache[0][0].shape[1]
    dx = np.zeros((T, N, D))
    dWx, dWh = np.zeros((D, 3 * H)), np.zeros((H, 3 * H))
    dbx, dbh = np.zeros(3 * H), np.zeros(3 * H)
    dnext = np.zeros((N, H))
    for t in range(T - 1, -1, -1):
        out = gru_step_backward(dh[t, :, :] + dnext, cache[t])
        dx[t] = out[0]
        dnext = out[1]
        dWx += out[2]
        dWh += out[3]
        dbx += out[4]
        dbh += out[5]
    return dx, dnext, dWx, dWh, dbx, dbh
