"""A cell class behind the four functions, recursion instead of loops, a dict as cache, (1, 3H) bias gradients, lists returned.

style: class wrapped by functions, recursion, dict cache, (1, 3H) bias gradients, lists for tuples
"""


class Cell:
    def __init__(self, Wx, Wh, bx, bh):
        self.Wx, self.Wh = np.asarray(Wx), np.asarray(Wh)
        self.bx, self.bh = bx.reshape(1, -1), bh.reshape(1, -1)
        self.cut = [len(Wh), 2 * len(Wh)]

    def __call__(self, x, h):
        a, b = np.hsplit(x @ self.Wx + self.bx, self.cut), np.hsplit(h @ self.Wh + self.bh, self.cut)
        r, z = _sigmoid(a[0] + b[0]), _sigmoid(a[1] + b[1])
        n = np.tanh(a[2] + r * b[2])
        return h - (1 - z) * (h - n), {"x": x, "h": h, "r": r, "z": z, "n": n, "b": b[2]}

    def back(self, d, kept):
        x, h, r, z, n, b = (kept[k] for k in ("x", "h", "r", "z", "n", "b"))
        dn = d * (1 - z) * (1 + n) * (1 - n)
        dz, dr = d * (h - n) * z * (1 - z), dn * b * r * (1 - r)
        p, q = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
        ones = np.ones((1, len(x)))
        return [p @ self.Wx.T, d * z + q @ self.Wh.T, x.T @ p, h.T @ q, ones @ p, ones @ q]


def gru_step_forward(x, prev_h, Wx, Wh, bx, bh):
    cell = Cell(Wx, Wh, bx, bh)
    next_h, kept = cell(x, prev_h)
    return [next_h, {"cell": cell, "kept": kept}]


def gru_step_backward(dnext_h, cache):
    return cache["cell"].back(dnext_h, cache["kept"])


def gru_forward(x, h0, Wx, Wh, bx, bh):
    cell = Cell(Wx, Wh, bx, bh)

    def run(t, h):
        if t == x.shape[1]:
            return [], []
        h, kept = cell(x[:, t], h)
        states, all_kept = run(t + 1, h)
        return [h, *states], [kept, *all_kept]

    states, all_kept = run(0, h0)
    return [np.array(states).swapaxes(0, 1), {"cell": cell, "kept": all_kept}]


def gru_backward(dh, cache):
    def run(t):
        if t == dh.shape[1] - 1:
            parts = cache["cell"].back(dh[:, t], cache["kept"][t])
            return [parts[0][:, None], *parts[1:]]
        later = run(t + 1)
        parts = cache["cell"].back(dh[:, t] + later[1], cache["kept"][t])
        dx = np.concatenate([parts[0][:, None], later[0]], axis=1)
        return [dx, parts[1], *(a + b for a, b in zip(parts[2:], later[2:]))]

    return run(0)
