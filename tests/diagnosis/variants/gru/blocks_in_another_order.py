"""Update before reset when the blocks are joined for the way back. Style: one filled buffer a side, columns."""


def gru_step_backward(dnext_h, cache):
    x, h, Wx, Wh, r, z, n, past = [np.transpose(a) for a in cache]
    d = dnext_h.T
    H, N = d.shape
    seen = np.zeros((3 * H, N))
    seen[2 * H :] = (d - z * d) * (1 - n * n)
    seen[:H] = (h - n) * d * z * (1 - z)
    seen[H : 2 * H] = seen[2 * H :] * past * r * (1 - r)
    remembered = seen.copy()
    remembered[2 * H :] *= r
    dx = np.dot(Wx.T, seen).T
    dprev_h = (z * d + np.dot(Wh.T, remembered)).T
    return dx, dprev_h, np.dot(x, seen.T), np.dot(h, remembered.T), np.sum(seen, 1), np.sum(remembered, 1)
