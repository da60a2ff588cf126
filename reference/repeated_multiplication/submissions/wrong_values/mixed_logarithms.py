"""A natural logarithm is undone with a power of ten.

mistake: M62
loses: repeated_multiplication.products, repeated_multiplication.rates, repeated_multiplication.special_numbers
hint: np.exp undoes np.log, and 10 ** x undoes np.log10; mixing them multiplies every exponent by 2.3026.
"""


def repeated_products(w, n):
    k = np.arange(n + 1)
    with np.errstate(divide="ignore"):
        sizes = 10 ** np.where(k == 0, 0.0, np.maximum(k, 1) * np.log(abs(w)))
    return sizes * np.where(k % 2 == 1, np.sign(w), 1.0)
