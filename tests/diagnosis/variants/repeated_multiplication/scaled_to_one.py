"""The vector goes on as a unit vector, and its norm before that is noted. Style: recursion, np.dot."""


def repeated_matvec_norms(W, v, n):
    length = np.sqrt(np.dot(v, v))
    if n == 0:
        return np.array([length])
    unit = np.divide(v, length) if length > 0 else v
    return np.hstack([[length], repeated_matvec_norms(W, np.dot(W, unit), n - 1)])
