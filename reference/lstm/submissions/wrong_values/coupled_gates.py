"""The input gate is taken to be 1 - f, and its own weights are never used; the gradient knows it.

mistake: M106
loses: lstm.step, lstm.gates, long_memory.agreement
hint: Here i and f are two gates with weights of their own; they need not add up to 1.
"""


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    i, f, o, g = _gates(x, prev_h, Wx, Wh, b)
    i = 1 - f
    next_c = f * prev_c + i * g
    seen = np.tanh(next_c)
    return o * seen, next_c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, seen)


def lstm_step_backward(dnext_h, dnext_c, cache):
    x, prev_h, prev_c, Wx, Wh, i, f, o, g, seen = cache
    dc = dnext_c + dnext_h * o * (1 - seen**2)
    da_i = np.zeros_like(dc)
    da_f = dc * (prev_c - g) * f * (1 - f)
    da_o = dnext_h * seen * o * (1 - o)
    da_g = dc * i * (1 - g**2)
    da = np.concatenate([da_i, da_f, da_o, da_g], axis=1)
    return da @ Wx.T, da @ Wh.T, dc * f, x.T @ da, prev_h.T @ da, da.sum(axis=0)
