"""The candidate sees all of the past, whatever r says. Style: an object with gate methods, separate matrices."""


class Unit:
    def __init__(self, Wx, Wh, bx, bh):
        self.H = Wh.shape[0]
        self.weights = (Wx, Wh, bx, bh)

    def part(self, k, x, h):
        Wx, Wh, bx, bh = self.weights
        columns = np.arange(k * self.H, (k + 1) * self.H)
        return x.dot(Wx[:, columns]) + bx[columns], h.dot(Wh[:, columns]) + bh[columns]

    def gate(self, k, x, h):
        return 1.0 / (1.0 + np.exp(-np.clip(np.add(*self.part(k, x, h)), -700, 700)))

    def candidate(self, x, h):
        now, before = self.part(2, x, h)
        return np.tanh(before + now), before


def gru_step_forward(x, prev_h, Wx, Wh, bx, bh):
    unit = Unit(Wx, Wh, bx, bh)
    reset, keep = unit.gate(0, x, prev_h), unit.gate(1, x, prev_h)
    fresh, memory = unit.candidate(x, prev_h)
    return fresh - keep * (fresh - prev_h), [x, prev_h, Wx, Wh, reset, keep, fresh, memory]
