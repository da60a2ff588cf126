"""The derivative of tanh is evaluated at the activated state: 1 - tanh(h)**2.

mistake: M23
loses: bptt.step
hint: The state already is tanh(z), so 1 - h**2 needs no second tanh.
"""


def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, next_h = cache
    dz = dnext_h * (1 - np.tanh(next_h) ** 2)
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, prev_h.T @ dz, dz.sum(axis=0)
