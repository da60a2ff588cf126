"""Each step is taken to multiply the norm by the largest singular value.

mistake: M61
loses: repeated_multiplication.norms, repeated_multiplication.theory, repeated_multiplication.special_matrices
hint: The largest singular value bounds one step; how much a vector really changes depends on its direction.
"""


def repeated_matvec_norms(W, v, n):
    return np.linalg.norm(W, 2) ** np.arange(n + 1) * np.linalg.norm(v)
