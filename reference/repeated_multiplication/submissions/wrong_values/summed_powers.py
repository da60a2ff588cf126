"""The powers are added up on the way, a geometric series.

loses: repeated_multiplication.products, repeated_multiplication.rates, repeated_multiplication.special_numbers
hint: products[k] is w**k alone; nothing of the earlier products is added to it.
"""


def repeated_products(w, n):
    return np.cumsum(w ** np.arange(n + 1.0))
