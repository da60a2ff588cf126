"""Small gradients are scaled up and large ones are left alone: the comparison is the wrong way round.

mistake: M72
loses: clipping.shrink, clipping.unchanged
hint: Read your condition aloud with numbers: total_norm 10 and max_norm 5 must enter the branch that scales.
"""


def clip_by_global_norm(grads, max_norm):
    total_norm = np.sqrt(sum(np.sum(array**2) for array in grads.values()))
    scale = max_norm / (total_norm + 1e-6) if total_norm < max_norm else 1.0
    return {name: array * scale for name, array in grads.items()}, total_norm
