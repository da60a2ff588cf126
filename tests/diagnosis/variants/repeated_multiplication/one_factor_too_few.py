"""The exponents are 0, 0, 1, 2 and so on. Style: exponents shifted and cut at zero."""


def repeated_products(w, n):
    exponents = np.clip(np.arange(n + 1) - 1, 0, None)
    return np.float_power(w, exponents)
