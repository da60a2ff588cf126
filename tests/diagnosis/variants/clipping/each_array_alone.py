"""Each parameter has a factor of its own, made from its own norm. Style: minimum of one and a quotient, einsum."""


def own_length(g):
    return np.sqrt(np.einsum("i,i->", g.ravel(), g.ravel()))


def clip_by_global_norm(grads, max_norm):
    lengths = {name: own_length(g) for name, g in grads.items()}
    factors = {name: np.minimum(1.0, max_norm / np.maximum(length, 1e-300)) for name, length in lengths.items()}
    return {name: factors[name] * grads[name] for name in grads}, np.linalg.norm(list(lengths.values()))
