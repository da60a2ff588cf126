"""Powers by way of a logarithm that w may not have. Style: linspace for the exponents, a power of e."""


def repeated_products(w, n):
    exponents = np.linspace(0, n, n + 1)
    return np.power(np.e, np.log(np.float64(w)) * exponents)
