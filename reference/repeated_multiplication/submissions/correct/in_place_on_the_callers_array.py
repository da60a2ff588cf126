"""The vector is overwritten at each step, the caller's own one.

style: in place on the argument (passes with a note)
"""


def repeated_matvec_norms(W, v, n):
    norms = np.zeros(n + 1)
    norms[0] = np.linalg.norm(v)
    for k in range(1, n + 1):
        v[:] = v @ W.T
        norms[k] = np.linalg.norm(v)
    return norms
