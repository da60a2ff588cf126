"""For z only its factor h is counted, the 1 - z before n is forgotten. Style: named local derivatives, np.dot."""


def gru_step_backward(dnext_h, cache):
    x, old, Wx, Wh, r, z, n, memory = cache
    tanh_slope, r_slope, z_slope = 1 - n * n, r - r * r, z - z * z
    toward = {
        "update": z_slope * old * dnext_h,
        "new": tanh_slope * (1 - z) * dnext_h,
    }
    toward["reset"] = r_slope * memory * toward["new"]
    order = ("reset", "update", "new")
    left = np.concatenate([toward[k] for k in order], -1)
    right = np.concatenate([toward["reset"], toward["update"], r * toward["new"]], -1)
    back = np.dot(right, np.transpose(Wh)) + np.multiply(z, dnext_h)
    weights = np.dot(np.transpose(x), left), np.dot(np.transpose(old), right)
    return np.dot(left, np.transpose(Wx)), back, *weights, np.einsum("ij->j", left), np.einsum("ij->j", right)
