"""The step starts from an empty memory, and no gradient goes back to prev_c.

mistake: M109
loses: lstm.step, lstm.step_backward, lstm.gates, long_memory.remedy, long_memory.agreement
hint: c is a sum of two things: f times the old memory, and i times the candidate; both have a gradient.
"""


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    i, f, o, g = _gates(x, prev_h, Wx, Wh, b)
    prev_c = np.zeros_like(prev_c)
    next_c = f * prev_c + i * g
    seen = np.tanh(next_c)
    return o * seen, next_c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, seen)


def lstm_step_backward(dnext_h, dnext_c, cache):
    x, prev_h, prev_c, Wx, Wh, i, f, o, g, seen = cache
    dc = dnext_c + dnext_h * o * (1 - seen**2)
    da_i = dc * g * i * (1 - i)
    da_f = dc * prev_c * f * (1 - f)
    da_o = dnext_h * seen * o * (1 - o)
    da_g = dc * i * (1 - g**2)
    da = np.concatenate([da_i, da_f, da_o, da_g], axis=1)
    return da @ Wx.T, da @ Wh.T, 0 * dc, x.T @ da, prev_h.T @ da, da.sum(axis=0)
