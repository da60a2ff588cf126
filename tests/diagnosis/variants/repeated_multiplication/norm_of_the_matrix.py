"""The powers of the matrix are measured, and v is never used. Style: running product from the identity, trace."""


def repeated_matvec_norms(W, v, n):
    power, out = np.identity(W.shape[0]), []
    for _ in range(n + 1):
        out.append(np.sqrt(np.trace(power.T.dot(power))))
        power = power.dot(W)
    return np.asarray(out)
