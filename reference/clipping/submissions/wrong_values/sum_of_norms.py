"""The norms of the arrays are added up instead of their squares.

mistake: M73
loses: clipping.total_norm
hint: Norms add up like the sides of a right triangle: sides 3 and 4 make 5, not 7. Add squares, then take one root.
"""


def clip_by_global_norm(grads, max_norm):
    total_norm = sum(np.linalg.norm(array) for array in grads.values())
    scale = min(1.0, max_norm / (total_norm + 1e-6))
    return {name: array * scale for name, array in grads.items()}, total_norm
