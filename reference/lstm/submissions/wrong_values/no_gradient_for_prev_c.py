"""dprev_c is zero.

mistake: M113
loses: lstm.step_backward, long_memory.remedy, long_memory.agreement
hint: prev_c enters next_c as f * prev_c; that way back is the reason why an LSTM remembers.
"""


def lstm_step_backward(dnext_h, dnext_c, cache):
    x, prev_h, prev_c, Wx, Wh, i, f, o, g, seen = cache
    dc = dnext_c + dnext_h * o * (1 - seen**2)
    da_i = dc * g * i * (1 - i)
    da_f = dc * prev_c * f * (1 - f)
    da_o = dnext_h * seen * o * (1 - o)
    da_g = dc * i * (1 - g**2)
    da = np.concatenate([da_i, da_f, da_o, da_g], axis=1)
    return da @ Wx.T, da @ Wh.T, 0 * dc, x.T @ da, prev_h.T @ da, da.sum(axis=0)
