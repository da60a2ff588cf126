"""A NaN norm is not above max_norm, so broken gradients come back as they are, with the NaN norm as the flag.

style: nothing special for NaN (M77 where a course asks for more), where for the factor
"""


def clip_by_global_norm(grads, max_norm):
    total_norm = np.sqrt(np.sum([np.vdot(array, array) for array in grads.values()]))
    scale = np.where(total_norm > max_norm, max_norm / total_norm, 1.0)
    return {name: array * scale for name, array in grads.items()}, np.array([total_norm])
