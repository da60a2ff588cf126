"""The first number is w where it should be 1.

loses: repeated_multiplication.products, repeated_multiplication.rates, repeated_multiplication.special_numbers
hint: products[0] belongs to no product at all, and that is 1; w comes after the first one.
"""


def repeated_products(w, n):
    return np.cumprod(np.full(n + 1, w))
