"""The gradients of the weights are overwritten at every step instead of added up.

mistake: M37
loses: bptt.sequence
hint: All steps share the same weights, so dWx, dWh and db are sums over time: += instead of =.
"""


def rnn_backward(dh, cache):
    dx, dh0, dWx, dWh, db = _zeros(dh, cache)
    for t in reversed(range(dh.shape[1])):
        dx[:, t], dh0, dWx, dWh, db = rnn_step_backward(dh[:, t] + dh0, cache[t])
    return dx, dh0, dWx, dWh, db
