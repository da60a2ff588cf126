"""An epsilon stands under the root. Style: all vectors first, then one root for all."""

EPSILON = 1e-12


def repeated_matvec_norms(W, v, n):
    rows = np.tile(np.asarray(v, dtype=float), (n + 1, 1))
    for k in range(n):
        rows[k + 1] = np.dot(rows[k], W.T)
    return np.sqrt(EPSILON + np.square(rows).sum(axis=1))
