"""The root of the mean of the squares is taken, not of their sum.

mistake: M82
loses: repeated_multiplication.norms, repeated_multiplication.theory, repeated_multiplication.special_matrices
hint: A norm adds the squares up; np.mean also divides by the number of entries.
"""


def repeated_matvec_norms(W, v, n):
    norms = np.empty(n + 1)
    for k in range(n + 1):
        norms[k] = np.sqrt(np.mean(v**2))
        v = W @ v
    return norms
