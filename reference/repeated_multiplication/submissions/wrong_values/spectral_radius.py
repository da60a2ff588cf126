"""Each step is taken to multiply the norm by the spectral radius.

loses: repeated_multiplication.norms, repeated_multiplication.theory, repeated_multiplication.special_matrices
hint: The spectral radius says what happens in the long run, not at each step. Multiply the vector and measure it.
"""


def repeated_matvec_norms(W, v, n):
    rho = np.abs(np.linalg.eigvals(W)).max()
    return rho ** np.arange(n + 1) * np.linalg.norm(v)
