"""The travelling gradient in a loop, every other gradient for all steps at once with einsum.

style: einsum over all time, whole-sequence arrays
"""


def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, next_h = cache
    dz = np.einsum("nh,nh->nh", dnext_h, 1 - next_h * next_h)
    dx, dprev_h = np.einsum("nh,dh->nd", dz, Wx), np.einsum("nh,gh->ng", dz, Wh)
    return dx, dprev_h, np.einsum("nd,nh->dh", x, dz), np.einsum("ng,nh->gh", prev_h, dz), np.einsum("nh->h", dz)


def rnn_backward(dh, cache):
    x, before, after = (np.stack([step[i] for step in cache], axis=1) for i in (0, 1, 4))
    Wx, Wh = cache[0][2:4]
    slope = 1 - after**2
    dz = np.zeros(dh.shape)
    dz[:, -1] = dh[:, -1] * slope[:, -1]
    for t in range(dh.shape[1] - 2, -1, -1):
        dz[:, t] = (dh[:, t] + np.einsum("nh,gh->ng", dz[:, t + 1], Wh)) * slope[:, t]
    return (
        np.einsum("nth,dh->ntd", dz, Wx),
        np.einsum("nh,gh->ng", dz[:, 0], Wh),
        np.einsum("ntd,nth->dh", x, dz),
        np.einsum("ntg,nth->gh", before, dz),
        np.einsum("nth->h", dz),
    )


def rnn_backward_truncated(dh, cache, k):
    x, before, after = (np.stack([step[i] for step in cache], axis=1) for i in (0, 1, 4))
    Wx, Wh = cache[0][2:4]
    slope = 1 - after**2
    N, T, H = dh.shape
    dz_all, dh0 = np.zeros((N, T, H)), np.zeros((N, H))
    age = np.array(dh, dtype=float)  # at row s the gradient that has come from step s + lag
    for lag in range(min(k, T) + 1):
        dz = age * slope
        if lag < T:
            dz_all += dz
        back = np.einsum("nth,gh->ntg", dz, Wh)
        if lag < k:
            dh0 += back[:, 0]
        age = np.concatenate([back[:, 1:], np.zeros((N, 1, H))], axis=1)
    return (
        np.einsum("nth,dh->ntd", dz_all, Wx),
        dh0,
        np.einsum("ntd,nth->dh", x, dz_all),
        np.einsum("ntg,nth->gh", before, dz_all),
        dz_all.sum(axis=(0, 1)),
    )
