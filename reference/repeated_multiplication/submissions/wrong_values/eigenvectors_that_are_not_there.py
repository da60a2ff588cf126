"""The vector is taken apart along eigenvectors, of which some matrices have too few.

loses: repeated_multiplication.theory, repeated_multiplication.special_matrices
hint: [[0.5, 4], [0, 0.5]] has one eigenvector, not two. Multiplying works for every matrix.
"""


def repeated_matvec_norms(W, v, n):
    values, vectors = np.linalg.eig(W)
    shares = np.linalg.pinv(vectors) @ v
    return np.array([np.linalg.norm(vectors @ (values**k * shares)) for k in range(n + 1)])
