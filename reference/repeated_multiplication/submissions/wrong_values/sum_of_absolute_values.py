"""The absolute values are added up, which is another norm.

loses: repeated_multiplication.norms, repeated_multiplication.theory, repeated_multiplication.special_matrices
hint: Square, add, take the root: only that length stays the same when a vector is turned.
"""


def repeated_matvec_norms(W, v, n):
    norms = np.empty(n + 1)
    for k in range(n + 1):
        norms[k] = np.abs(v).sum()
        v = W @ v
    return norms
