"""Six separate matrices, split from the packed ones and put together again; the plain sigmoid.

style: six matrices, naive sigmoid, dict cache, n + z * (h - n), explicit sums
"""


def plain_sigmoid(a):
    return 1 / (1 + np.exp(-a))


def gru_step_forward(x, prev_h, Wx, Wh, bx, bh):
    H = prev_h.shape[1]
    Wxr, Wxz, Wxn = Wx[:, :H], Wx[:, H : 2 * H], Wx[:, 2 * H :]
    Whr, Whz, Whn = Wh[:, :H], Wh[:, H : 2 * H], Wh[:, 2 * H :]
    r = plain_sigmoid(np.dot(x, Wxr) + bx[:H] + np.dot(prev_h, Whr) + bh[:H])
    z = plain_sigmoid(np.dot(x, Wxz) + bx[H : 2 * H] + np.dot(prev_h, Whz) + bh[H : 2 * H])
    m = np.dot(prev_h, Whn) + bh[2 * H :]
    n = np.tanh(np.dot(x, Wxn) + bx[2 * H :] + r * m)
    cache = dict(x=x, h=prev_h, r=r, z=z, n=n, m=m, wx=(Wxr, Wxz, Wxn), wh=(Whr, Whz, Whn))
    return n + z * (prev_h - n), cache


def gru_step_backward(dnext_h, cache):
    x, h, r, z, n, m = (cache[name] for name in "xhrznm")
    dn = dnext_h - dnext_h * z
    dz = dnext_h * h - dnext_h * n
    dan = dn - dn * n * n
    daz = dz * (z - z * z)
    dar = dan * m * (r - r * r)
    dm = dan * r
    dx = sum(np.dot(d, w.T) for d, w in zip((dar, daz, dan), cache["wx"]))
    dh = dnext_h * z + sum(np.dot(d, w.T) for d, w in zip((dar, daz, dm), cache["wh"]))
    dWx = np.concatenate([np.dot(x.T, d) for d in (dar, daz, dan)], axis=1)
    dWh = np.concatenate([np.dot(h.T, d) for d in (dar, daz, dm)], axis=1)
    dbx = np.concatenate([np.sum(d, axis=0) for d in (dar, daz, dan)])
    dbh = np.concatenate([np.sum(d, axis=0) for d in (dar, daz, dm)])
    return dx, dh, dWx, dWh, dbx, dbh
