"""Norms below a millionth are set to zero.

loses: repeated_multiplication.theory
hint: Small is not zero: on a logarithmic scale a vanishing signal falls on a straight line for ever.
"""


def repeated_matvec_norms(W, v, n):
    norms = np.zeros(n + 1)
    for k in range(n + 1):
        norms[k] = np.linalg.norm(v)
        if norms[k] < 1e-6:
            norms[k] = 0
        v = W @ v
    return norms
