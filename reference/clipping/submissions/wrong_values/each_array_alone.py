"""Each array is clipped by its own norm.

mistake: M70
loses: clipping.shrink
hint: There is one norm, over all arrays together, and one factor for all of them. Two arrays can each be small and be too large jointly.
"""


def clip_by_global_norm(grads, max_norm):
    total_norm = np.sqrt(sum(np.sum(array**2) for array in grads.values()))
    clipped = {}
    for name, array in grads.items():
        norm = np.linalg.norm(array)
        clipped[name] = array * (max_norm / norm) if norm > max_norm else array.copy()
    return clipped, total_norm
