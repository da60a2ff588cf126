"""The operator norm of W is the factor of every step. Style: root of an eigenvalue of W.T W, running product."""


def repeated_matvec_norms(W, v, n):
    gram = np.dot(W.T, W)
    factor = np.sqrt(np.max(np.linalg.eigvalsh(gram)))
    out = [np.sqrt(np.dot(v, v))]
    while len(out) < n + 1:
        out.append(factor * out[-1])
    return out
