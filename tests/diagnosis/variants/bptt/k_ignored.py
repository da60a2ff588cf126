"""The truncated pass goes all the way back however small k is. Style: the whole loop written again, with T for k."""


def rnn_backward_truncated(dh, cache, k):
    N, T, H = dh.shape
    k = T
    Wx, Wh = cache[0][2], cache[0][3]
    dx = np.zeros((N, T, Wx.shape[0]))
    dWx, dWh, db, dh0 = 0 * Wx, 0 * Wh, np.zeros(H), np.zeros((N, H))
    for t in range(T):
        g = np.array(dh[:, t])
        for steps_back in range(k + 1):
            s = t - steps_back
            if s < 0:
                dh0 += g
                break
            x, before, _, _, after = cache[s]
            g = g * (1 - after * after)
            dx[:, s] += np.dot(g, Wx.T)
            dWx += np.dot(x.T, g)
            dWh += np.dot(before.T, g)
            db += np.sum(g, axis=0)
            g = np.dot(g, Wh.T)
    return dx, dh0, dWx, dWh, db
