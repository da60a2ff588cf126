"""A cell class behind the four functions, recursion instead of loops, (1, 4H) bias gradients, lists returned.

style: class wrapped by functions, recursion, dict cache, (1, 4H) bias gradients, lists for tuples
"""


class Cell:
    def __init__(self, Wx, Wh, b):
        self.Wx, self.Wh, self.b = np.asarray(Wx), np.asarray(Wh), b.reshape(1, -1)

    def __call__(self, x, h, c):
        a = np.hsplit(x @ self.Wx + h @ self.Wh + self.b, 4)
        i, f, o = map(_sigmoid, a[:3])
        g = np.tanh(a[3])
        new = i * g + f * c
        return o * np.tanh(new), new, {"x": x, "h": h, "c": c, "i": i, "f": f, "o": o, "g": g, "new": new}

    def back(self, dh, dc, kept):
        x, h, c, i, f, o, g, new = (kept[k] for k in ("x", "h", "c", "i", "f", "o", "g", "new"))
        shown = np.tanh(new)
        do, dc = dh * shown, dc + dh * o * (1 + shown) * (1 - shown)
        da = np.hstack([dc * g * i * (1 - i), dc * c * f * (1 - f), do * o * (1 - o), dc * i * (1 + g) * (1 - g)])
        return [da @ self.Wx.T, da @ self.Wh.T, f * dc, x.T @ da, h.T @ da, np.ones((1, len(x))) @ da]


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    cell = Cell(Wx, Wh, b)
    h, c, kept = cell(x, prev_h, prev_c)
    return [h, c, {"cell": cell, "kept": kept}]


def lstm_step_backward(dnext_h, dnext_c, cache):
    return cache["cell"].back(dnext_h, dnext_c, cache["kept"])


def lstm_forward(x, h0, Wx, Wh, b):
    cell = Cell(Wx, Wh, b)

    def run(t, h, c):
        if t == x.shape[1]:
            return [], []
        h, c, kept = cell(x[:, t], h, c)
        states, all_kept = run(t + 1, h, c)
        return [h, *states], [kept, *all_kept]

    states, all_kept = run(0, h0, np.zeros(h0.shape))
    return [np.array(states).swapaxes(0, 1), {"cell": cell, "kept": all_kept}]


def lstm_backward(dh, cache):
    def run(t):
        if t == dh.shape[1]:
            return [[], 0.0, 0.0, 0.0, 0.0, 0.0]
        later = run(t + 1)
        parts = cache["cell"].back(dh[:, t] + later[1], later[2], cache["kept"][t])
        return [[parts[0], *later[0]], parts[1], parts[2], *(a + b for a, b in zip(parts[3:], later[3:]))]

    dx, dh0, _, *weights = run(0)
    return [np.stack(dx, axis=1), dh0, *weights]
