"""The gradients are always brought to the norm max_norm, so small ones grow.

mistake: M71
loses: clipping.unchanged
hint: Clipping only ever shrinks. What is the factor when total_norm is already below max_norm?
"""


def clip_by_global_norm(grads, max_norm):
    total_norm = np.sqrt(sum(np.sum(array**2) for array in grads.values()))
    scale = max_norm / (total_norm + 1e-6)
    return {name: array * scale for name, array in grads.items()}, total_norm
