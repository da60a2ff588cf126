"""There is one norm for each product, and none for v. Style: preallocated, columns, np.dot."""


def repeated_matvec_norms(W, v, n):
    out = np.zeros(n)
    column = v.reshape(-1, 1)
    for k in range(n):
        column = np.dot(W, column)
        out[k] = np.sqrt((column * column).sum())
    return out
