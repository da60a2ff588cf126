"""From the second entry on it is the factor of the step. Style: all norms first, then quotients of slices."""


def repeated_matvec_norms(W, v, n):
    vectors = np.zeros((n + 1, len(v)))
    for k in range(n + 1):
        vectors[k] = vectors[k - 1] @ np.transpose(W) if k else v
    sizes = np.sqrt(np.einsum("kh,kh->k", vectors, vectors))
    sizes[1:] = sizes[1:] / np.maximum(sizes[:-1], 1e-300)
    return sizes
