"""Gradients that are not finite raise an error; the work is done by a class.

style: class wrapped by functions, isfinite first, dict(zip())
"""


class Clipper:
    def __init__(self, grads):
        self.names = list(grads)
        self.arrays = [np.array(grads[name], dtype=float) for name in self.names]

    def norm(self):
        total = np.sqrt(np.sum([np.linalg.norm(array) ** 2 for array in self.arrays]))
        if not np.isfinite(total):
            raise ValueError("the gradients are not finite; lower the learning rate")
        return total

    def scaled(self, factor):
        return dict(zip(self.names, [array * factor for array in self.arrays]))


def clip_by_global_norm(grads, max_norm):
    clipper = Clipper(grads)
    total_norm = clipper.norm()
    return clipper.scaled(max_norm / max(total_norm, max_norm)), total_norm


def clip_by_value(grads, limit):
    return {name: np.sign(array) * np.where(np.abs(array) > limit, limit, np.abs(array)) for name, array in grads.items()}
