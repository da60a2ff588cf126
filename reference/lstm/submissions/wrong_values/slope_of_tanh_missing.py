"""On the way from next_h to next_c the slope of the tanh is missing.

mistake: M114
loses: lstm.step_backward, long_memory.agreement
hint: next_h = o * tanh(next_c): two factors on the way back, o and 1 - tanh(next_c)**2.
"""


def lstm_step_backward(dnext_h, dnext_c, cache):
    x, prev_h, prev_c, Wx, Wh, i, f, o, g, seen = cache
    dc = dnext_c + dnext_h * o
    da_i = dc * g * i * (1 - i)
    da_f = dc * prev_c * f * (1 - f)
    da_o = dnext_h * seen * o * (1 - o)
    da_g = dc * i * (1 - g**2)
    da = np.concatenate([da_i, da_f, da_o, da_g], axis=1)
    return da @ Wx.T, da @ Wh.T, dc * f, x.T @ da, prev_h.T @ da, da.sum(axis=0)
