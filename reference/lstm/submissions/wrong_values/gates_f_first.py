"""The blocks of the weights are read in the order f, g, i, o, forward and backward.

mistake: M103
loses: lstm.step, lstm.gates, long_memory.remedy, long_memory.agreement
hint: The blocks come in the order i, f, o, g: the first H columns belong to the input gate.
"""


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    a_f, a_g, a_i, a_o = np.split(x @ Wx + prev_h @ Wh + b, 4, axis=1)
    i, f, o, g = _sigmoid(a_i), _sigmoid(a_f), _sigmoid(a_o), np.tanh(a_g)
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
    da = np.concatenate([da_f, da_g, da_i, da_o], axis=1)
    return da @ Wx.T, da @ Wh.T, dc * f, x.T @ da, prev_h.T @ da, da.sum(axis=0)
