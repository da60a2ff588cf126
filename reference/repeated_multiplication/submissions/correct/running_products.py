"""np.cumprod over a row of equal factors; the vectors are stacked and measured at once.

style: np.cumprod, all vectors kept, norm over an axis, extra return
"""


def repeated_products(w, n):
    return np.concatenate(([1.0], np.cumprod(np.full(n, w)))), w


def repeated_matvec_norms(W, v, n):
    rows = [v]
    for _ in range(n):
        rows.append(W.dot(rows[-1]))
    rows = np.vstack(rows)
    return np.sqrt((rows**2).sum(axis=1)), rows
