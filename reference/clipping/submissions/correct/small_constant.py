"""The factor is max_norm / (norm + 1e-6) with a ceiling of one, as in a widely used library; >= for >.

style: small constant in the denominator, factor clamped to 1
"""


def clip_by_global_norm(grads, max_norm):
    norms = np.array([np.linalg.norm(array) for array in grads.values()])
    total_norm = np.linalg.norm(norms)
    scale = np.minimum(max_norm / (total_norm + 1e-6), 1.0)
    return {name: array * scale for name, array in grads.items()}, total_norm


def clip_by_value(grads, limit):
    return {name: np.minimum(np.maximum(array, -limit), limit) for name, array in grads.items()}
