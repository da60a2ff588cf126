"""The products are kept in an array of integers, which cuts off what comes after the point.

loses: repeated_multiplication.products, repeated_multiplication.rates, repeated_multiplication.special_numbers
hint: np.ones(n + 1, dtype=int) holds whole numbers only, and 0.8 becomes 0; leave dtype=int out.
"""


def repeated_products(w, n):
    products = np.ones(n + 1, dtype=int)
    for k in range(n):
        products[k + 1] = products[k] * w
    return products
