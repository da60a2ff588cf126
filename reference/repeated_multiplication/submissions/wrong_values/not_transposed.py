"""The vector meets W where it should meet W.T.

mistake: M31
loses: repeated_multiplication.norms, repeated_multiplication.theory
hint: On the way back a row vector is multiplied by the transpose: v @ W.T. Square matrices hide the difference, so follow one index.
"""


def repeated_matvec_norms(W, v, n):
    norms = np.empty(n + 1)
    for k in range(n + 1):
        norms[k] = np.linalg.norm(v)
        v = v @ W
    return norms
