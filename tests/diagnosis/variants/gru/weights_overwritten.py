"""dWx, dWh, dbx and dbh keep only what the last turn of the loop gave. Style: while loop with float32 buffers."""


def gru_backward(dh, cache):
    N, T, H = dh.shape
    dx = np.zeros((N, T, cache[0][2].shape[0]), np.float32)
    dnext = np.zeros((N, H))
    t = T
    while t:
        t -= 1
        out = gru_step_backward(dnext + dh[:, t, :], cache[t])
        dx[:, t, :], dnext = out[0], out[1]
        dWx = np.array(out[2])
        dWh = np.array(out[3])
        dbx, dbh = out[4].copy(), out[5].copy()
    return dx, dnext, dWx, dWh, dbx, dbh
