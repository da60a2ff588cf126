"""The norm is computed again after the arrays were scaled. Style: a function for the norm, reassigned name."""


def length_of(arrays):
    return np.linalg.norm(np.concatenate([np.ravel(array) for array in arrays]))


def clip_by_global_norm(grads, max_norm):
    norm = length_of(grads.values())
    if norm > max_norm:
        grads = {name: np.multiply(g, max_norm / norm) for name, g in grads.items()}
        norm = length_of(grads.values())
    return grads, norm
