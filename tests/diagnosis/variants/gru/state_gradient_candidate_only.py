"""The old state hears of the loss directly and by the candidate, not by the gates. Style: example by example."""


def gru_step_backward(dnext_h, cache):
    x, h, Wx, Wh, r, z, n, past = cache
    H = h.shape[1]
    Wn = Wh[:, -H:]
    a, b, dprev = [], [], []
    for up, hi, ri, zi, ni, pi in zip(dnext_h, h, r, z, n, past):
        new = (up - up * zi) * (1 - ni * ni)
        gates = [new * pi * ri * (1 - ri), up * (hi - ni) * zi * (1 - zi)]
        a.append(np.hstack([*gates, new]))
        b.append(np.hstack([*gates, new * ri]))
        dprev.append(up * zi + Wn.dot(new * ri))
    a, b = np.vstack(a), np.vstack(b)
    return np.dot(Wx, a.T).T, np.vstack(dprev), np.dot(a.T, x).T, np.dot(b.T, h).T, np.sum(a, 0), np.sum(b, 0)
