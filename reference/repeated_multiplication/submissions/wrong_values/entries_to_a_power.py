"""Each entry of the matrix is raised to a power, which is no product of matrices.

loses: repeated_multiplication.norms, repeated_multiplication.theory, repeated_multiplication.special_matrices
hint: W ** k works on each entry alone; W @ W is the product of matrices, and np.linalg.matrix_power(W, k) repeats it.
"""


def repeated_matvec_norms(W, v, n):
    return np.array([np.linalg.norm(W**k @ v) for k in range(n + 1)])
