"""The joint norm is made by adding norm to norm. Style: two loops, where for the factor."""


def clip_by_global_norm(grads, max_norm):
    joint = 0.0
    for g in grads.values():
        joint = joint + np.sqrt(np.square(g).sum())
    factor = np.where(joint > max_norm, max_norm / joint, 1.0)
    out = {}
    for name, g in grads.items():
        out[name] = np.multiply(g, factor)
    return out, joint
