"""The exponents begin at one. Style: one power with an array of exponents."""


def repeated_products(w, n):
    exponents = 1 + np.arange(n + 1)
    return np.power(float(w), exponents)
