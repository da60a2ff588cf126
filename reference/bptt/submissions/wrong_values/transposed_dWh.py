"""dWh comes out transposed.

mistake: M50
loses: bptt.step
hint: dWh has rows for the old state and columns for the new one, as Wh has: prev_h.T @ dz.
"""


def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, next_h = cache
    dz = dnext_h * (1 - next_h**2)
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, dz.T @ prev_h, dz.sum(axis=0)
