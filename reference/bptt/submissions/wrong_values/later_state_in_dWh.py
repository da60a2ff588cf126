"""dWh is made with the state after the step instead of the one before it.

mistake: M34
loses: bptt.step
hint: Which state stood beside Wh in the forward pass? That one belongs into dWh.
"""


def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, next_h = cache
    dz = dnext_h * (1 - next_h**2)
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, next_h.T @ dz, dz.sum(axis=0)
