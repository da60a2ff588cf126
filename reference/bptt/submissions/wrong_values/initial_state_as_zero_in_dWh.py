"""The first step's share of dWh is left out, as if h0 were zero.

mistake: M36
loses: bptt.sequence
hint: The first step multiplied h0 by Wh, so h0.T @ dz is a part of dWh too.
"""


def rnn_backward(dh, cache):
    dx, dh0, dWx, dWh, db = _zeros(dh, cache)
    for t in reversed(range(dh.shape[1])):
        dx[:, t], dh0, *shares = rnn_step_backward(dh[:, t] + dh0, cache[t])
        dWx, db = dWx + shares[0], db + shares[2]
        if t > 0:
            dWh = dWh + shares[1]
    return dx, dh0, dWx, dWh, db
