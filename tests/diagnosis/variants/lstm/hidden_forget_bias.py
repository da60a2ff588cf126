"""Ones are put on the forget block of the bias, on a copy. Style: changed bias, class of gates, stacked product."""


class Gates:
    def __init__(self, inside):
        self.inside = np.array_split(inside, 4, axis=1)

    def gate(self, k):
        return 0.5 + np.tanh(self.inside[k] * 0.5) * 0.5

    def candidate(self):
        return np.tanh(self.inside[-1])


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    shifted = np.array(b)
    shifted[len(Wh) : 2 * len(Wh)] += 1.0
    gates = Gates(np.hstack([x, prev_h]) @ np.vstack([Wx, Wh]) + shifted)
    i, f, o, g = *map(gates.gate, range(3)), gates.candidate()
    memory = i * g
    memory += prev_c * f
    return np.tanh(memory) * o, memory, [x, prev_h, prev_c, Wx, Wh, i, f, o, g, np.tanh(memory)]
