"""The vector is multiplied by the matrix entry by entry, with *.

loses: repeated_multiplication.norms, repeated_multiplication.theory, repeated_multiplication.special_matrices
hint: W * v is no matrix product: it scales the columns and stays a matrix. Write v @ W.T.
"""


def repeated_matvec_norms(W, v, n):
    norms = [np.linalg.norm(v)]
    for k in range(n):
        v = W * v
        norms.append(np.linalg.norm(v))
    return np.array(norms)
