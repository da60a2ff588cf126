"""The vectors are returned without taking their norms.

loses: repeated_multiplication.norms, repeated_multiplication.theory, repeated_multiplication.special_matrices
hint: One number is asked for each k: np.linalg.norm of each vector.
"""


def repeated_matvec_norms(W, v, n):
    vectors = [v]
    for k in range(n):
        vectors.append(W @ vectors[-1])
    return np.array(vectors)
