"""The gradients of the weights are means over the batch instead of sums.

mistake: M43
loses: bptt.sequence
hint: Here they are sums. If your loss is a mean over the batch, the 1/N is already inside dh.
"""


def rnn_backward(dh, cache):
    dx, dh0, dWx, dWh, db = _zeros(dh, cache)
    for t in reversed(range(dh.shape[1])):
        dx[:, t], dh0, *shares = rnn_step_backward(dh[:, t] + dh0, cache[t])
        dWx, dWh, db = dWx + shares[0], dWh + shares[1], db + shares[2]
    return dx, dh0, dWx / len(dh), dWh / len(dh), db / len(dh)
