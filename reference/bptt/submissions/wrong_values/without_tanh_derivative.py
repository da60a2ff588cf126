"""The derivative of tanh is left out.

mistake: M20
loses: bptt.step
hint: The gradient passes the tanh before it reaches the products: dz = (1 - next_h**2) * dnext_h.
"""


def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, next_h = cache
    dz = dnext_h
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, prev_h.T @ dz, dz.sum(axis=0)
