"""The arrays of the caller are written into, by slice assignment. Style: loops over names, [...] =, masks."""


def clip_by_global_norm(grads, max_norm):
    total = np.linalg.norm([np.linalg.norm(grads[name]) for name in grads])
    factor = max_norm / max(total, max_norm)
    for name in grads:
        grads[name][...] = factor * grads[name]
    return dict(grads), total


def clip_by_value(grads, limit):
    for name in grads:
        g = grads[name]
        g[g > limit] = limit
        g[g < -limit] = -limit
    return grads
