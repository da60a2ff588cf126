"""np.arange(n) ends one exponent too early. Style: one power with an array of exponents."""


def repeated_products(w, n):
    exponents = np.arange(n)
    return np.power(float(w), exponents)
