"""The vector is multiplied before it is measured, so the norm of v itself is missing.

loses: repeated_multiplication.norms, repeated_multiplication.theory, repeated_multiplication.special_matrices
hint: norms[0] belongs to v, before any product: measure first, then multiply.
"""


def repeated_matvec_norms(W, v, n):
    norms = np.empty(n + 1)
    for k in range(n + 1):
        v = v @ W.T
        norms[k] = np.linalg.norm(v)
    return norms
