"""The gradient goes back through Wh instead of its transpose.

mistake: M31
loses: bptt.step
hint: Wh is square, so the shapes do not warn you. Going back through prev_h @ Wh means multiplying by Wh.T.
"""


def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, next_h = cache
    dz = dnext_h * (1 - next_h**2)
    return dz @ Wx.T, dz @ Wh, x.T @ dz, prev_h.T @ dz, dz.sum(axis=0)
