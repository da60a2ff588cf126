"""The gates see the gradient through h only, the old memory both. Style: two gradients by name, einsum over gates."""


def lstm_step_backward(dnext_h, dnext_c, cache):
    (x, h, c), (Wx, Wh), (i, f, o, g, out) = cache[:3], cache[3:5], cache[5:]
    H = len(Wh)
    through_h = np.einsum("nh,nh,nh->nh", dnext_h, o, 1 - out * out)
    both = through_h + dnext_c
    a = np.empty((4, *h.shape))
    a[0] = through_h * g * (i - i * i)
    a[1] = through_h * c * (f - f * f)
    a[2] = dnext_h * out * (o - o * o)
    a[3] = through_h * i * (1 - g * g)
    dx = np.einsum("gnh,dgh->nd", a, Wx.reshape(-1, 4, H))
    dh = np.einsum("gnh,kgh->nk", a, Wh.reshape(-1, 4, H))
    dWx = np.einsum("nd,gnh->dgh", x, a).reshape(Wx.shape)
    dWh = np.einsum("nk,gnh->kgh", h, a).reshape(Wh.shape)
    return dx, dh, f * both, dWx, dWh, a.sum(axis=1).reshape(1, -1)
