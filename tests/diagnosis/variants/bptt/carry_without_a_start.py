"""The list of arriving gradients is empty when its last element is asked for. Style: list of arriving gradients."""


def rnn_backward(dh, cache):
    T = dh.shape[1]
    arriving, dx = [], []
    dWx, dWh, db = 0.0, 0.0, 0.0
    for t in range(T - 1, -1, -1):
        out = rnn_step_backward(arriving[-1] + dh[:, t], cache[t])
        dx.insert(0, out[0])
        arriving.append(out[1])
        dWx += out[2]
        dWh += out[3]
        db += out[4]
    return np.stack(dx, axis=1), arriving[-1], dWx, dWh, db
