"""All powers of the matrix stacked, one einsum for all vectors; a Vandermonde row for the number.

style: einsum, np.vander, array of powers (n + 1, H, H)
"""


def repeated_products(w, n):
    return np.vander([w], n + 1, increasing=True)[0]


def repeated_matvec_norms(W, v, n):
    powers = np.empty((n + 1, *W.shape))
    powers[0] = np.eye(len(W))
    for k in range(1, n + 1):
        powers[k] = powers[k - 1] @ W
    vectors = np.einsum("kij,j->ki", powers, v)
    return np.sqrt(np.einsum("ki,ki->k", vectors, vectors))
