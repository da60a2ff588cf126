"""Sizes as sums of logarithms and signs apart; the vector is scaled back to length one after each product.

style: log space, power iteration, class wrapped by functions
"""


class Signal:
    def __init__(self, v):
        self.log_norm, self.direction = 0.0, v
        self.measure()

    def measure(self):
        size = np.linalg.norm(self.direction)
        if size > 0:
            self.log_norm, self.direction = self.log_norm + np.log(size), self.direction / size
        else:
            self.log_norm = -np.inf

    def __call__(self, W):
        self.direction = W @ self.direction
        self.measure()
        return self


def repeated_products(w, n):
    k = np.arange(n + 1)
    if w == 0:
        return (k == 0).astype(float)
    return np.where(k % 2 == 0, 1.0, np.sign(w)) * np.exp(k * np.log(abs(w)))


def repeated_matvec_norms(W, v, n):
    signal = Signal(v)
    return np.exp([signal.log_norm] + [signal(W).log_norm for _ in range(n)])
