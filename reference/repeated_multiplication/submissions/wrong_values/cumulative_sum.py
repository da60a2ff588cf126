"""The factors are added up where they should be multiplied.

loses: repeated_multiplication.products, repeated_multiplication.rates, repeated_multiplication.special_numbers
hint: np.cumsum adds, np.cumprod multiplies: repeated products change by a factor at each step, not by an amount.
"""


def repeated_products(w, n):
    return np.cumsum(np.concatenate([[1.0], np.full(n, w)]))
