"""The slope of the sigmoid is taken at the gate instead of the sum inside it: s(i) (1 - s(i)).

mistake: M118
loses: lstm.step_backward, long_memory.agreement
hint: i is already the sigmoid's value, so its slope is i * (1 - i).
"""


def lstm_step_backward(dnext_h, dnext_c, cache):
    x, prev_h, prev_c, Wx, Wh, i, f, o, g, seen = cache
    dc = dnext_c + dnext_h * o * (1 - seen**2)
    da_i = dc * g * _sigmoid(i) * (1 - _sigmoid(i))
    da_f = dc * prev_c * _sigmoid(f) * (1 - _sigmoid(f))
    da_o = dnext_h * seen * _sigmoid(o) * (1 - _sigmoid(o))
    da_g = dc * i * (1 - g**2)
    da = np.concatenate([da_i, da_f, da_o, da_g], axis=1)
    return da @ Wx.T, da @ Wh.T, dc * f, x.T @ da, prev_h.T @ da, da.sum(axis=0)
