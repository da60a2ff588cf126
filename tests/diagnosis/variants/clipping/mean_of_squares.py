"""The root of the mean square is taken for the norm. Style: sums and sizes counted in a loop, class with the factor."""


class Statistics:
    def __init__(self, arrays):
        self.squares, self.count = 0.0, 0
        for array in arrays:
            self.squares += float(np.vdot(array, array))
            self.count += array.size

    @property
    def size(self):
        return (self.squares / self.count) ** 0.5


def clip_by_global_norm(grads, max_norm):
    size = Statistics(grads.values()).size
    if size > max_norm:
        return {name: max_norm * g / size for name, g in grads.items()}, size
    return {name: 1.0 * g for name, g in grads.items()}, size
