"""The vector is scaled back to length one at every step, and what was taken away is forgotten.

loses: repeated_multiplication.norms, repeated_multiplication.theory, repeated_multiplication.special_matrices
hint: Dividing by the norm finds the factor of each step; the norms asked for are the products of all factors so far.
"""


def repeated_matvec_norms(W, v, n):
    norms = []
    for k in range(n + 1):
        size = np.linalg.norm(v)
        norms.append(size)
        v = W @ (v / size if size else v)
    return np.array(norms)
