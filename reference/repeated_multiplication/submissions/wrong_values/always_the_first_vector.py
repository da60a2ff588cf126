"""Each product starts again from v, so there is only ever one.

loses: repeated_multiplication.norms, repeated_multiplication.theory, repeated_multiplication.special_matrices
hint: Give the result a name that the next step uses: v = v @ W.T.
"""


def repeated_matvec_norms(W, v, n):
    norms = [np.linalg.norm(v)]
    for k in range(n):
        x = v @ W.T
        norms.append(np.linalg.norm(x))
    return np.array(norms)
