"""The memory's gradient leaves out what the state is made from. Style: columns (H, N), filled buffer."""


def lstm_step_backward(dnext_h, dnext_c, cache):
    x, h, c, Wx, Wh, i, f, o, g, out = (np.transpose(a) for a in cache)
    up, memory = np.transpose(dnext_h), np.transpose(dnext_c)
    H = len(h)
    inside = np.zeros((4 * H, h.shape[1]))
    inside[:H] = i * (1 - i) * memory * g
    inside[H : 2 * H] = f * (1 - f) * memory * c
    inside[2 * H : 3 * H] = o * (1 - o) * up * out
    inside[3 * H :] = (1 - g * g) * memory * i
    dx, dh = np.dot(Wx.T, inside).T, np.dot(Wh.T, inside).T
    return dx, dh, np.multiply(f, memory).T, np.dot(x, inside.T), np.dot(h, inside.T), inside.sum(axis=1)
