"""dh0 is returned as zeros.

mistake: M45
loses: bptt.dh0
hint: What is left in your hands after step 0 is the gradient of h0.
"""


def rnn_backward(dh, cache):
    dx, dh0, dWx, dWh, db = _zeros(dh, cache)
    travelling = dh0
    for t in reversed(range(dh.shape[1])):
        dx[:, t], travelling, *shares = rnn_step_backward(dh[:, t] + travelling, cache[t])
        dWx, dWh, db = dWx + shares[0], dWh + shares[1], db + shares[2]
    return dx, dh0, dWx, dWh, db
