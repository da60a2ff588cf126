"""The derivative of tanh is taken as 1 - h.

mistake: M21
loses: bptt.step
hint: It is 1 - h**2. Try h = -0.5: a slope of tanh is never above 1.
"""


def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, next_h = cache
    dz = dnext_h * (1 - next_h)
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, prev_h.T @ dz, dz.sum(axis=0)
