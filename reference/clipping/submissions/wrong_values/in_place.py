"""The caller's arrays are scaled in place.

mistake: M81
loses: clipping.arguments
hint: array *= scale writes into the array that the caller still holds; build a new one with array * scale.
"""


def clip_by_global_norm(grads, max_norm):
    total_norm = np.sqrt(sum(np.sum(array**2) for array in grads.values()))
    if total_norm > max_norm:
        for array in grads.values():
            array *= max_norm / total_norm
    return grads, total_norm


def clip_by_value(grads, limit):
    for array in grads.values():
        np.clip(array, -limit, limit, out=array)
    return grads
