"""The absolute value of the factor is taken.

loses: repeated_multiplication.special_numbers
hint: A negative factor changes the sign at every step: (-0.8)**3 is -0.512.
"""


def repeated_products(w, n):
    return np.abs(w) ** np.arange(n + 1)
