"""The squares are added up and the root is forgotten.

mistake: M73
loses: repeated_multiplication.norms, repeated_multiplication.theory, repeated_multiplication.special_matrices
hint: A norm is the root of the sum of squares; without it every rate is squared, and 0.8 looks like 0.64.
"""


def repeated_matvec_norms(W, v, n):
    norms = np.empty(n + 1)
    for k in range(n + 1):
        norms[k] = np.sum(v**2)
        v = W @ v
    return norms
