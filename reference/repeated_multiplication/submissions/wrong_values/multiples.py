"""The multiples w * k are taken for the powers w**k.

loses: repeated_multiplication.products, repeated_multiplication.rates, repeated_multiplication.special_numbers
hint: w is multiplied by itself k times, not by k: 0.8 * 0.8 = 0.64, not 1.6.
"""


def repeated_products(w, n):
    return w * np.arange(n + 1)
