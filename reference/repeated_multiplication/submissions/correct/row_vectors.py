"""The vector as a matrix with one row, the results as columns (n + 1, 1).

style: row vectors (1, H), one axis too many in the result
"""


def repeated_products(w, n):
    products = np.ones((n + 1, 1))
    products[1:] = w
    return np.cumprod(products, axis=0)


def repeated_matvec_norms(W, v, n):
    norms = np.zeros((n + 1, 1))
    row = v[None, :]
    for k in range(n + 1):
        norms[k, 0] = np.sqrt(row @ row.T).item()
        row = np.dot(row, W.T)
    return norms
