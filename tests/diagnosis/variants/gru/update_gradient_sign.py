"""More update is taken for more of the candidate, on the way back only. Style: (N, 3, H) buffers, own loop."""


def gru_step_backward(dnext_h, cache):
    x, h, Wx, Wh, r, z, n, memory = cache
    H = h.shape[1]
    pre = np.empty((len(h), 3, H))
    pre[:, 2] = dnext_h * (1 - z) * (1 - n) * (1 + n)
    pre[:, 1] = -dnext_h * (h - n) * (z - z * z)
    pre[:, 0] = pre[:, 2] * memory * (r - r * r)
    post = pre * np.stack([np.ones_like(r), np.ones_like(r), r], axis=1)
    pre, post = pre.reshape(len(h), -1), post.reshape(len(h), -1)
    return pre.dot(Wx.T), post.dot(Wh.T) + z * dnext_h, x.T.dot(pre), h.T.dot(post), pre.sum(0), post.sum(0)


def gru_backward(dh, cache):
    dx, arriving, totals = {}, 0 * dh[:, -1], None
    for t in sorted(range(dh.shape[1]), reverse=True):
        dx[t], arriving, *parts = gru_step_backward(arriving + dh[:, t], cache[t])
        totals = parts if totals is None else [a + b for a, b in zip(totals, parts)]
    return np.stack([dx[t] for t in sorted(dx)], 1), arriving, *totals
