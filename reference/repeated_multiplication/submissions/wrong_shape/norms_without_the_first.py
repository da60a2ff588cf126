"""The norm of v itself is left out, so there are n norms.

mistake: M59
loses: repeated_multiplication.norms, repeated_multiplication.theory, repeated_multiplication.special_matrices
hint: norms[0] is the norm of v before any product, so n products give n + 1 norms.
"""


def repeated_matvec_norms(W, v, n):
    norms = []
    for k in range(n):
        v = W @ v
        norms.append(np.linalg.norm(v))
    return np.array(norms)
