"""An epsilon is put on every entry at the end. Style: cumulative product, epsilon with a name."""

EPSILON = 1e-12


def repeated_products(w, n):
    factors = np.concatenate(([1.0], np.full(n, w)))
    return EPSILON + np.multiply.accumulate(factors)
