"""One number is returned, the product of n factors. Style: np.prod."""


def repeated_products(w, n):
    factors = np.full(n, w, dtype=float)
    return np.prod(factors)
