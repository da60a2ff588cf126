"""The weight gradients that are returned are the first step's. Style: zip over reversed time, insert in front."""


def lstm_backward(dh, cache):
    rows, state, memory = [], np.zeros(dh[:, -1].shape), np.zeros(dh[:, -1].shape)
    for upstream, kept in zip(np.moveaxis(dh, 1, 0)[::-1], cache[::-1]):
        row, state, memory, dWx, dWh, db = lstm_step_backward(upstream + state, memory, kept)
        rows.insert(0, row)
    return np.swapaxes(np.stack(rows), 0, 1), state, dWx, dWh, db
