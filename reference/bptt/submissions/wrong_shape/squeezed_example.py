"""Axes of size one are squeezed away.

mistake: M51
loses: bptt.robustness
hint: np.squeeze drops every axis of size one, also the batch of one example. Name the axis, or leave it be.
"""


def rnn_backward(dh, cache):
    dx, dh0, dWx, dWh, db = _zeros(dh, cache)
    for t in reversed(range(dh.shape[1])):
        dx[:, t], dh0, *shares = rnn_step_backward(dh[:, t] + dh0, cache[t])
        dWx, dWh, db = dWx + shares[0], dWh + shares[1], db + shares[2]
    return np.squeeze(dx), np.squeeze(dh0), dWx, dWh, db
