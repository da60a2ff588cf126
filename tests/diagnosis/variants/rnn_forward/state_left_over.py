"""The state lives in the class and is set to h0 only if there is none of that shape. Style: class, generator."""


class Network:
    memory = {}

    def __init__(self, Wx, Wh, b):
        self.Wx, self.Wh, self.b = Wx, Wh, b

    def feed(self, x, h0):
        key = np.shape(h0)
        Network.memory.setdefault(key, h0)
        for now in np.moveaxis(x, 1, 0):
            before = Network.memory[key]
            after = np.tanh(np.dot(now, self.Wx) + np.dot(before, self.Wh) + self.b)
            Network.memory[key] = after
            yield now, before, self.Wx, self.Wh, after


def rnn_forward(x, h0, Wx, Wh, b):
    cache = list(Network(Wx, Wh, b).feed(x, h0))
    return np.stack([step[-1] for step in cache], axis=1), cache
