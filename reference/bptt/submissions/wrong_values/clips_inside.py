"""The travelling gradient is clipped inside the backward pass.

mistake: M47
loses: bptt.sequence, bptt.dh0, bptt.structure, gradient_decay.slopes
hint: Backpropagation is linear in dh. Clip once, afterwards, what it returned.
"""


def rnn_backward(dh, cache):
    dx, dh0, dWx, dWh, db = _zeros(dh, cache)
    for t in reversed(range(dh.shape[1])):
        dx[:, t], dh0, *shares = rnn_step_backward(np.clip(dh[:, t] + dh0, -1, 1), cache[t])
        dWx, dWh, db = dWx + shares[0], dWh + shares[1], db + shares[2]
    return dx, dh0, dWx, dWh, db
