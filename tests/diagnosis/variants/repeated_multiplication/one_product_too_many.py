"""The exponents run to n + 1. Style: one power with an array of exponents."""


def repeated_products(w, n):
    exponents = np.arange(0, n + 2)
    return np.float64(w) ** exponents
