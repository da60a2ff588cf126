"""The clipped gradients are returned without the norm.

mistake: M79
loses: clipping.total_norm
hint: Two values are asked for: return clipped, total_norm.
"""


def clip_by_global_norm(grads, max_norm):
    total_norm = np.sqrt(sum(np.sum(array**2) for array in grads.values()))
    scale = min(1.0, max_norm / (total_norm + 1e-6))
    return {name: array * scale for name, array in grads.items()}
