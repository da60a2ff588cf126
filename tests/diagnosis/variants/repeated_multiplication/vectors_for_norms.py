"""The rows of the returned array are the vectors themselves. Style: preallocated (n + 1, H), einsum."""


def repeated_matvec_norms(W, v, n):
    rows = np.zeros((n + 1, len(v)))
    rows[0] = v
    for k in range(1, n + 1):
        rows[k] = np.einsum("ij,j->i", W, rows[k - 1])
    return rows
