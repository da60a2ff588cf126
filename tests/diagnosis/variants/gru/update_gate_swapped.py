"""z says how much of the candidate is written. Style: class with named matrices and a tape, h + z (n - h)."""


class WritingCell:
    def __init__(self, Wx, Wh, bx, bh):
        self.names = ("reset", "write", "new")
        self.W = dict(zip(self.names, np.hsplit(Wx, 3)))
        self.V = dict(zip(self.names, np.hsplit(Wh, 3)))
        self.b = dict(zip(self.names, np.hsplit(bx, 3)))
        self.c = dict(zip(self.names, np.hsplit(bh, 3)))

    def __call__(self, x, h):
        seen = {k: x.dot(self.W[k]) + self.b[k] for k in self.names}
        past = {k: h.dot(self.V[k]) + self.c[k] for k in self.names}
        r, z = (1 / (1 + np.exp(-np.clip(seen[k] + past[k], -700, 700))) for k in ("reset", "write"))
        n = np.tanh(seen["new"] + past["new"] * r)
        self.tape = x, h, r, z, n, past["new"]
        return h + z * (n - h)

    def gradients(self, up):
        x, h, r, z, n, past = self.tape
        d = {"new": z * up * (1 - n * n), "write": up * (n - h) * (z - z * z)}
        d["reset"] = d["new"] * past * (r - r * r)
        e = dict(d, new=d["new"] * r)
        dx = sum(d[k].dot(self.W[k].T) for k in self.names)
        dh = up - up * z + sum(e[k].dot(self.V[k].T) for k in self.names)
        a, b = np.hstack([d[k] for k in self.names]), np.hstack([e[k] for k in self.names])
        return dx, dh, np.dot(x.T, a), np.dot(h.T, b), np.sum(a, axis=0), np.sum(b, axis=0)


def gru_step_forward(x, prev_h, Wx, Wh, bx, bh):
    cell = WritingCell(Wx, Wh, bx, bh)
    return cell(x, prev_h), {"cell": cell}


def gru_step_backward(dnext_h, cache):
    return cache["cell"].gradients(dnext_h)
