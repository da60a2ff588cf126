"""The vector is never replaced, so one norm is repeated n times. Style: np.full, no loop."""


def repeated_matvec_norms(W, v, n):
    first, second = np.sqrt(v.dot(v)), np.sqrt(np.square(W.dot(v)).sum())
    return np.concatenate(([first], np.full(n, second)))
