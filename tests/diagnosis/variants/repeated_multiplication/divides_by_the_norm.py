"""The direction is made by dividing by its length, however short that is. Style: a class of length and direction."""


class Traveller:
    def __init__(self, v):
        self.length, self.direction = 1.0, np.asarray(v)
        self.normalise()

    def normalise(self):
        length = np.sqrt(np.dot(self.direction, self.direction))
        self.direction = self.direction / length
        self.length *= length

    def step(self, W):
        self.direction = np.dot(self.direction, W.T)
        self.normalise()


def repeated_matvec_norms(W, v, n):
    traveller, out = Traveller(v), np.zeros(n + 1)
    out[0] = traveller.length
    for k in range(1, n + 1):
        traveller.step(W)
        out[k] = traveller.length
    return out
