"""The powers are exp(k ln w), and a factor of 0 or below has no logarithm.

loses: repeated_multiplication.special_numbers
hint: ln(w) exists for w > 0 only. Multiply, or use w ** k, which knows negative numbers and 0.
"""


def repeated_products(w, n):
    return np.exp(np.arange(n + 1) * np.log(w))
