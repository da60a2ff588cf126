"""Each entry is computed on its own: w**k for the numbers, matrix_power for the matrices.

style: powers of np.arange, np.linalg.matrix_power, column vectors W @ v
"""


def repeated_products(w, n):
    return w ** np.arange(n + 1)


def repeated_matvec_norms(W, v, n):
    return np.array([np.linalg.norm(np.linalg.matrix_power(W, k) @ v) for k in range(n + 1)])
