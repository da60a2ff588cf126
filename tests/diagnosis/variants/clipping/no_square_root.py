"""The squares are added up and never rooted. Style: np.vdot in a loop, conditional expression in the comprehension."""


def clip_by_global_norm(grads, max_norm):
    joint = 0.0
    for name in grads:
        joint += np.vdot(grads[name], grads[name])
    large = joint > max_norm
    return dict((name, grads[name] / joint * max_norm if large else grads[name].copy()) for name in grads), joint
