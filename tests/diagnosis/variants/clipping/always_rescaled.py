"""No comparison is made before scaling. Style: norms in a list and the norm of those, a copied dict."""


def clip_by_global_norm(grads, max_norm):
    lengths = [np.linalg.norm(np.ravel(g)) for g in grads.values()]
    total = np.linalg.norm(lengths)
    clipped = dict(grads)
    for name in clipped:
        clipped[name] = clipped[name] / (total + 1e-6) * max_norm
    return clipped, total
