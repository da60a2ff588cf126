"""The gradients are scaled if the norm is the smaller number. Style: two branches with returns, concatenated vector."""


def clip_by_global_norm(grads, max_norm):
    total = np.linalg.norm(np.concatenate([g.flatten() for g in grads.values()]))
    unchanged = {name: g.copy() for name, g in grads.items()}
    if total == 0 or max_norm <= total:
        return unchanged, total
    for name in unchanged:
        unchanged[name] *= max_norm
        unchanged[name] /= total
    return unchanged, total
