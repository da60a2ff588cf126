"""Nothing is carried from a step to the one before it.

mistake: M26
loses: bptt.sequence, bptt.dh0, bptt.structure, gradient_decay.slopes
hint: A state acts on its own loss and on the next state. Add what comes back from step t + 1 to dh[:, t].
"""


def rnn_backward(dh, cache):
    dx, dh0, dWx, dWh, db = _zeros(dh, cache)
    for t in reversed(range(dh.shape[1])):
        dx[:, t], dh0, *shares = rnn_step_backward(dh[:, t], cache[t])
        dWx, dWh, db = dWx + shares[0], dWh + shares[1], db + shares[2]
    return dx, dh0, dWx, dWh, db
