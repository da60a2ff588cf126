"""The truncated way back does not stop at step 0 and goes on, by a negative index, at the end.

mistake: M53
loses: bptt.truncated_ends, bptt.truncated
hint: A loss at step t has only t steps behind it: go back min(t, k) of them.
"""


def rnn_backward_truncated(dh, cache, k):
    dx, dh0, dWx, dWh, db = _zeros(dh, cache)
    T = dh.shape[1]
    for t in range(T):
        travelling = dh[:, t]
        for s in range(t, t - k - 1, -1):
            dx_s, travelling, *shares = rnn_step_backward(travelling, cache[s % T])
            dx[:, s % T] += dx_s
            dWx, dWh, db = dWx + shares[0], dWh + shares[1], db + shares[2]
            if s == 0 and t < k:
                dh0 = dh0 + travelling
    return dx, dh0, dWx, dWh, db
