"""The matrix is multiplied with itself entry by entry before it meets v. Style: running elementwise product."""


def repeated_matvec_norms(W, v, n):
    power, out = np.ones(W.shape), np.zeros(n + 1)
    for k in range(n + 1):
        out[k] = np.sqrt(np.sum(np.dot(power, v) ** 2))
        power = np.multiply(power, W)
    return out
