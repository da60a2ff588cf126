"""The derivative of the sigmoid, h * (1 - h), stands in place of that of tanh.

mistake: M22
loses: bptt.step, gradient_decay.slopes
hint: Which activation does the forward pass use? h * (1 - h) belongs to another one.
"""


def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, next_h = cache
    dz = dnext_h * next_h * (1 - next_h)
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, prev_h.T @ dz, dz.sum(axis=0)
