"""Only entries above the limit are replaced. Style: loops over single entries of a copy."""


def clip_by_value(grads, limit):
    out = {}
    for name in grads:
        flat = [float(limit) if entry > limit else float(entry) for entry in grads[name].ravel()]
        out[name] = np.array(flat).reshape(grads[name].shape)
    return out
