"""max_norm is used as a limit for single entries. Style: copies, boolean masks, norm by accumulated dot products."""


def clip_by_global_norm(grads, max_norm):
    squared = 0.0
    out = {}
    for name in grads:
        flat = grads[name].reshape(-1)
        squared = squared + flat.dot(flat)
        out[name] = np.array(grads[name])
        out[name][out[name] > max_norm] = max_norm
        out[name][out[name] < -max_norm] = -max_norm
    return out, squared**0.5
