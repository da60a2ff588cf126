"""The carried gradient is used before the loop has given it a first value.

mistake: M18
loses: bptt.sequence, bptt.dh0, bptt.structure, bptt.robustness, gradient_decay.slopes
hint: Nothing comes from after the last step: set the carried gradient to zeros before the loop.
"""


def rnn_backward(dh, cache):
    dx, dh0, dWx, dWh, db = _zeros(dh, cache)
    for t in reversed(range(dh.shape[1])):
        dx[:, t], dprev_h, *shares = rnn_step_backward(dh[:, t] + dprev_h, cache[t])
        dWx, dWh, db = dWx + shares[0], dWh + shares[1], db + shares[2]
    return dx, dprev_h, dWx, dWh, db
