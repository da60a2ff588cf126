"""The gradient of f uses next_c where the forward pass multiplied f by prev_c.

mistake: M115
loses: lstm.step_backward, long_memory.agreement
hint: Ask what f was multiplied by in the forward pass: that is its derivative.
"""


def lstm_step_backward(dnext_h, dnext_c, cache):
    x, prev_h, prev_c, Wx, Wh, i, f, o, g, seen = cache
    dc = dnext_c + dnext_h * o * (1 - seen**2)
    da_i = dc * g * i * (1 - i)
    da_f = dc * (f * prev_c + i * g) * f * (1 - f)
    da_o = dnext_h * seen * o * (1 - o)
    da_g = dc * i * (1 - g**2)
    da = np.concatenate([da_i, da_f, da_o, da_g], axis=1)
    return da @ Wx.T, da @ Wh.T, dc * f, x.T @ da, prev_h.T @ da, da.sum(axis=0)
