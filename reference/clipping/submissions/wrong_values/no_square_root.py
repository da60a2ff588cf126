"""The sum of squares is used as if it were the norm.

mistake: M73
loses: clipping.total_norm
hint: The norm is the root of the sum of squares; check yours with the entries 3 and 4.
"""


def clip_by_global_norm(grads, max_norm):
    total_norm = sum(np.sum(array**2) for array in grads.values())
    scale = min(1.0, max_norm / (total_norm + 1e-6))
    return {name: array * scale for name, array in grads.items()}, total_norm
