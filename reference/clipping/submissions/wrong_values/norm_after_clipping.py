"""The norm that is returned is measured after clipping.

mistake: M79
loses: clipping.total_norm
hint: total_norm is what you plot to see an explosion, so return the norm that you measured before you scaled.
"""


def clip_by_global_norm(grads, max_norm):
    total_norm = np.sqrt(sum(np.sum(array**2) for array in grads.values()))
    scale = min(1.0, max_norm / (total_norm + 1e-6))
    clipped = {name: array * scale for name, array in grads.items()}
    return clipped, np.sqrt(sum(np.sum(array**2) for array in clipped.values()))
