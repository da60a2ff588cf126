"""The factor is not applied at the first step: 1, 1, w, w**2.

loses: repeated_multiplication.products, repeated_multiplication.rates, repeated_multiplication.special_numbers
hint: The first product is already one: products[1] is w.
"""


def repeated_products(w, n):
    products = np.ones(n + 1)
    for k in range(2, n + 1):
        products[k] = products[k - 1] * w
    return products
