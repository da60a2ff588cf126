"""The entries are clipped one by one although the norm was asked for, which turns the gradient.

mistake: M74
loses: clipping.shrink
hint: Clipping by norm multiplies every entry by the same number, so the step keeps its direction. Cutting single entries does not.
"""


def clip_by_global_norm(grads, max_norm):
    total_norm = np.sqrt(sum(np.sum(array**2) for array in grads.values()))
    return {name: np.clip(array, -max_norm, max_norm) for name, array in grads.items()}, total_norm
