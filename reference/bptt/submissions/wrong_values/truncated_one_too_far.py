"""The truncated way back goes through k + 1 Jacobians.

mistake: M52
loses: bptt.truncated_ends, bptt.truncated
hint: Draw the states in a row and count the arrows between them: k = 0 crosses none.
"""


def rnn_backward_truncated(dh, cache, k):
    dx, dh0, dWx, dWh, db = _zeros(dh, cache)
    for t in range(dh.shape[1]):
        travelling = dh[:, t]
        for s in range(t, max(t - k - 1, 0) - 1, -1):
            dx_s, travelling, *shares = rnn_step_backward(travelling, cache[s])
            dx[:, s] += dx_s
            dWx, dWh, db = dWx + shares[0], dWh + shares[1], db + shares[2]
        if t <= k:
            dh0 = dh0 + travelling
    return dx, dh0, dWx, dWh, db
