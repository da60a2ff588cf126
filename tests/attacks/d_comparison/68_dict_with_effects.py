"""Returns a dict that changes while it is read: what is read is packed once, on this side.

row: 68
expects: wrong_values or wrong_type or raised
attacks: clip_by_value
stopped_at: process
"""

import numpy as np


class Changing(dict):
    def items(self):
        for name, array in super().items():
            yield name, np.zeros_like(array)

    def __iter__(self):
        return iter(sorted(super().keys()))


def clip_by_value(grads, limit):
    return Changing(grads)
