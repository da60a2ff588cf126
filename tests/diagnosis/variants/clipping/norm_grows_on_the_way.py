"""Norm and scaling share one loop over the names. Style: running norm by np.hypot, branch in the loop."""


def clip_by_global_norm(grads, max_norm):
    running, out = 0.0, {}
    for name in grads:
        running = np.hypot(running, np.linalg.norm(grads[name]))
        if running > max_norm:
            out[name] = grads[name] / running * max_norm
        else:
            out[name] = grads[name] + 0.0
    return out, running
