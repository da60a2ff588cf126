"""np.ones_like of whole numbers is an array of whole numbers. Style: ones_like, loop over neighbours."""


def repeated_products(w, n):
    out = np.ones_like(np.arange(n + 1))
    for k in np.arange(1, out.size):
        out[k] = w * out[k - 1]
    return out
