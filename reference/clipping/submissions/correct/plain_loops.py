"""Python loops over single numbers, math.sqrt and Python floats; nothing to clip returns the dict itself.

style: plain loops, math, Python float for the norm, returns its argument where nothing is to be done
"""

import math


def clip_by_global_norm(grads, max_norm):
    squares = 0.0
    for array in grads.values():
        for entry in array.ravel():
            squares += float(entry) * float(entry)
    total_norm = math.sqrt(squares)
    if total_norm >= max_norm:
        result = {}
        for name in grads:
            result[name] = grads[name] / total_norm * max_norm
        return result, total_norm
    return grads, total_norm


def clip_by_value(grads, limit):
    result = {}
    for name, array in grads.items():
        result[name] = array.copy()
        for index, entry in np.ndenumerate(array):
            if entry > limit:
                result[name][index] = limit
            elif entry < -limit:
                result[name][index] = -limit
    return result
