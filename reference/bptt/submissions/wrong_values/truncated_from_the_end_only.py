"""The truncated way back follows the ordinary one for the last k steps and then stops.

mistake: M54
loses: bptt.truncated_ends, bptt.truncated
hint: Not only the last loss gets its k steps: every dh[:, t] has k of its own.
"""


def rnn_backward_truncated(dh, cache, k):
    dx, dh0, dWx, dWh, db = _zeros(dh, cache)
    T, travelling = dh.shape[1], dh0
    for t in range(T - 1, max(T - 1 - k, 0) - 1, -1):
        dx[:, t], travelling, *shares = rnn_step_backward(dh[:, t] + travelling, cache[t])
        dWx, dWh, db = dWx + shares[0], dWh + shares[1], db + shares[2]
    return dx, travelling if k >= T else dh0, dWx, dWh, db
