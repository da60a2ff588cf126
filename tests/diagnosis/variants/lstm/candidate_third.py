"""Candidate before output gate, as i, f, g, o. Style: cell object with a tape, weights (in, 4, H)."""


class Cell:
    ORDER = "ifgo"

    def __init__(self, Wx, Wh, b):
        H = len(Wh)
        self.U, self.V, self.b = Wx.reshape(-1, 4, H), Wh.reshape(H, 4, H), b.reshape(4, H)

    def forward(self, x, h, c):
        inside = np.tensordot(x, self.U, 1) + np.tensordot(h, self.V, 1) + self.b
        act = {k: 1 / (1 + np.exp(-np.clip(inside[:, p], -700, 700))) for p, k in enumerate(self.ORDER)}
        act["g"] = np.tanh(inside[:, self.ORDER.index("g")])
        memory = act["f"] * c + act["i"] * act["g"]
        self.tape = (x, h, c, act, np.tanh(memory))
        return act["o"] * self.tape[-1], memory

    def backward(self, dh, dc):
        x, h, c, act, out = self.tape
        total = dc + dh * act["o"] * (1 - out * out)
        down = {"i": total * act["g"], "f": total * c, "o": dh * out}
        down = {k: d * act[k] * (1 - act[k]) for k, d in down.items()}
        down["g"] = total * act["i"] * (1 - act["g"] ** 2)
        d = np.stack([down[k] for k in self.ORDER], axis=1)
        dU, dV = np.tensordot(x, d, (0, 0)), np.tensordot(h, d, (0, 0))
        dx, dprev = np.tensordot(d, self.U, ((1, 2), (1, 2))), np.tensordot(d, self.V, ((1, 2), (1, 2)))
        return dx, dprev, act["f"] * total, dU.reshape(len(dU), -1), dV.reshape(len(dV), -1), d.sum(0).reshape(-1)


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    cell = Cell(Wx, Wh, b)
    return (*cell.forward(x, prev_h, prev_c), cell)


def lstm_step_backward(dnext_h, dnext_c, cache):
    return cache.backward(dnext_h, dnext_c)
