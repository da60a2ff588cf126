"""One gradient is returned for both biases. Style: einsum with a gate axis, (1, 3H) biases."""


def gru_step_backward(dnext_h, cache):
    x, h, Wx, Wh, r, z, n, past = cache
    H = h.shape[1]
    new = np.einsum("nh,nh,nh->nh", dnext_h, 1 - z, 1 - n**2)
    s = np.array([new * past * r * (1 - r), dnext_h * (h - n) * z * (1 - z), new])
    m = s * np.array([np.ones_like(r), np.ones_like(r), r])
    dx = np.einsum("gnh,dgh->nd", s, Wx.reshape(-1, 3, H))
    dprev = np.einsum("gnh,kgh->nk", m, Wh.reshape(H, 3, H)) + z * dnext_h
    dWx = np.einsum("nd,gnh->dgh", x, s).reshape(-1, 3 * H)
    dWh = np.einsum("nk,gnh->kgh", h, m).reshape(H, 3 * H)
    bias = np.einsum("gnh->gh", s).reshape(1, -1)
    return dx, dprev, dWx, dWh, bias, bias.copy()
