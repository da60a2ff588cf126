"""The gradients are divided by their norm first, so zero gradients become NaN.

mistake: M76
loses: clipping.edges
hint: Where the norm is zero there is nothing to clip: divide only in the branch in which total_norm is above max_norm.
"""


def clip_by_global_norm(grads, max_norm):
    total_norm = np.sqrt(sum(np.sum(array**2) for array in grads.values()))
    return {name: array / total_norm * min(total_norm, max_norm) for name, array in grads.items()}, total_norm
