"""The function ends with the dict. Style: plain loops over entries, an early return for small gradients."""

import math


def clip_by_global_norm(grads, max_norm):
    squares = [float(entry) ** 2 for name in grads for entry in np.nditer(grads[name])]
    total = math.sqrt(math.fsum(squares))
    if total <= max_norm:
        return {name: np.array(grads[name]) for name in grads}
    out = {}
    for name in grads:
        out[name] = np.divide(grads[name], total / max_norm)
    return out
