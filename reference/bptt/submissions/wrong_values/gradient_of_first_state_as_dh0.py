"""dh0 is the gradient of the state after step 0, one Jacobian too early.

mistake: M45
loses: bptt.dh0
hint: From the first state to h0 there is one more step: through tanh and Wh.T once again.
"""


def rnn_backward(dh, cache):
    dx, dh0, dWx, dWh, db = _zeros(dh, cache)
    travelling = dh0
    for t in reversed(range(dh.shape[1])):
        dh0 = dh[:, t] + travelling
        dx[:, t], travelling, *shares = rnn_step_backward(dh0, cache[t])
        dWx, dWh, db = dWx + shares[0], dWh + shares[1], db + shares[2]
    return dx, dh0, dWx, dWh, db
