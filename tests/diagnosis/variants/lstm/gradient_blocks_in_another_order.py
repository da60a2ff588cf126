"""The candidate's gradient goes into the third block on the way back. Style: (N, 4, H) buffer, reshape."""


def lstm_step_backward(dnext_h, dnext_c, cache):
    x, h, c, *weights = cache[:5]
    (Wx, Wh), (i, f, o, g, out) = weights, cache[5:]
    buffer = np.empty((h.shape[0], 4, h.shape[1]))
    memory = dnext_c + dnext_h * o * (1 - out) * (1 + out)
    buffer[:, 0] = memory * g * i - memory * g * i * i
    buffer[:, 1] = memory * c * f - memory * c * f * f
    buffer[:, 2] = memory * i - memory * i * g * g
    buffer[:, 3] = dnext_h * out * o - dnext_h * out * o * o
    flat = buffer.reshape(len(h), -1)
    return flat.dot(Wx.T), flat.dot(Wh.T), memory * f, x.T.dot(flat), h.T.dot(flat), flat.sum(0, keepdims=True)
