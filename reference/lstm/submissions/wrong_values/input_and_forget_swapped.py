"""Input and forget gate have changed places: c = i c + f g, forward and backward.

mistake: M106
loses: lstm.step, lstm.gates, long_memory.remedy, long_memory.agreement
hint: f decides what stays of the old memory, i what comes in anew.
"""


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    i, f, o, g = _gates(x, prev_h, Wx, Wh, b)
    next_c = i * prev_c + f * g
    seen = np.tanh(next_c)
    return o * seen, next_c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, seen)


def lstm_step_backward(dnext_h, dnext_c, cache):
    x, prev_h, prev_c, Wx, Wh, i, f, o, g, seen = cache
    dc = dnext_c + dnext_h * o * (1 - seen**2)
    da_i = dc * prev_c * i * (1 - i)
    da_f = dc * g * f * (1 - f)
    da_o = dnext_h * seen * o * (1 - o)
    da_g = dc * f * (1 - g**2)
    da = np.concatenate([da_i, da_f, da_o, da_g], axis=1)
    return da @ Wx.T, da @ Wh.T, dc * i, x.T @ da, prev_h.T @ da, da.sum(axis=0)
