"""The slopes of tanh are taken from the cache of every step at once, the work is done by an object.

style: class with __call__, stacked caches, reversed slices, np.array of one number
"""


class GradientProfile:
    def __init__(self, cache):
        self.Wh = cache[0][3]
        self.slopes = 1 - np.stack([step[4] for step in cache]) ** 2

    def __call__(self, dh):
        arriving = [dh[:, -1]]
        for slope, upstream in zip(self.slopes[:0:-1], np.moveaxis(dh, 1, 0)[-2::-1]):
            arriving.append(upstream + np.dot(arriving[-1] * slope, self.Wh.T))
        arriving.append(np.dot(arriving[-1] * self.slopes[0], self.Wh.T))
        return arriving[::-1]


def hidden_grad_norms(dh, cache):
    return np.asarray([np.linalg.norm(gradient.ravel()) for gradient in GradientProfile(cache)(dh)])


def spectral_radius(W):
    return np.array([np.max(np.abs(np.linalg.eigvals(W)))])
