"""The last product is missing: n numbers, up to w**(n-1).

loses: repeated_multiplication.products, repeated_multiplication.rates, repeated_multiplication.special_numbers
hint: n products give n + 1 numbers, since the 1 before the first product is one of them. range(n) ends at n - 1.
"""


def repeated_products(w, n):
    return np.array([w**k for k in range(n)])
