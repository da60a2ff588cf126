"""Only the gradient of the last step's loss is used.

mistake: M27
loses: bptt.sequence, bptt.dh0, bptt.structure
hint: dh has a row for every step; each joins the travelling gradient when you pass its step.
"""


def rnn_backward(dh, cache):
    dx, dh0, dWx, dWh, db = _zeros(dh, cache)
    travelling = dh[:, -1]
    for t in reversed(range(dh.shape[1])):
        dx[:, t], travelling, *shares = rnn_step_backward(travelling, cache[t])
        dWx, dWh, db = dWx + shares[0], dWh + shares[1], db + shares[2]
    return dx, travelling, dWx, dWh, db
