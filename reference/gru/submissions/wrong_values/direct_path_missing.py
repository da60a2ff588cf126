"""dprev_h misses the direct way dnext_h * z past all gates.

mistake: M93
loses: gru.step_backward, long_memory.remedy, long_memory.adding, long_memory.agreement
hint: h appears on its own in z * h; that way is the reason why a GRU remembers.
"""


def gru_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, r, z, n, h_n = cache
    da_n = dnext_h * (1 - z) * (1 - n**2)
    da_z = dnext_h * (prev_h - n) * z * (1 - z)
    da_r = da_n * h_n * r * (1 - r)
    from_x = np.concatenate([da_r, da_z, da_n], axis=1)
    from_h = np.concatenate([da_r, da_z, da_n * r], axis=1)
    dprev_h = from_h @ Wh.T
    return from_x @ Wx.T, dprev_h, x.T @ from_x, prev_h.T @ from_h, from_x.sum(axis=0), from_h.sum(axis=0)
