"""The operator norm is returned. Style: root of the largest eigenvalue of the product with the transpose."""


def spectral_radius(W):
    gram = np.dot(np.transpose(W), W)
    return np.sqrt(max(np.linalg.eigvalsh(gram)))
