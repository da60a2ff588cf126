"""dWx, dWh and db are divided by the number of examples. Style: np.mean over outer products of the batch."""


def rnn_backward(dh, cache):
    T = dh.shape[1]
    sent, rows = np.zeros_like(dh[:, -1]), []
    dWx, dWh, db = (np.zeros(shape) for shape in (cache[0][2].shape, cache[0][3].shape, (1, dh.shape[2])))
    for t in range(1, T + 1):
        x, before, Wx, Wh, after = cache[-t]
        d = (sent + dh[:, -t]) * (1.0 - after * after)
        dWx += np.mean(x[:, :, None] * d[:, None, :], axis=0)
        dWh += np.mean(before[:, :, None] * d[:, None, :], axis=0)
        db += np.mean(d, axis=0)
        rows.append(np.dot(Wx, d.T).T)
        sent = np.dot(Wh, d.T).T
    return np.swapaxes(rows[::-1], 0, 1), sent, dWx, dWh, db
