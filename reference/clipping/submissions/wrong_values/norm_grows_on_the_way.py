"""The norm is added up in the loop that already scales, so early arrays are scaled by too small a norm.

mistake: M78
loses: clipping.shrink
hint: Two passes: first the norm over all arrays, then the scaling. The result must not depend on the order of the names.
"""


def clip_by_global_norm(grads, max_norm):
    squares = 0.0
    clipped = {}
    for name, array in grads.items():
        squares += np.sum(array**2)
        clipped[name] = array * min(1.0, max_norm / (np.sqrt(squares) + 1e-6))
    return clipped, np.sqrt(squares)
