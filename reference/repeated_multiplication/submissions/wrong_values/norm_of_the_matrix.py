"""The norm of the power of the matrix is taken, and the vector is left out.

mistake: M61
loses: repeated_multiplication.norms, repeated_multiplication.theory, repeated_multiplication.special_matrices
hint: v is what travels: multiply it, and take the norm of the vector. A matrix norm is the most that could happen to any vector.
"""


def repeated_matvec_norms(W, v, n):
    return np.array([np.linalg.norm(np.linalg.matrix_power(W, k)) for k in range(n + 1)])
