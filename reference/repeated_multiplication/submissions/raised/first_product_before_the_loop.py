"""The first product is written before the loop, so n = 0 has no room for it.

loses: repeated_multiplication.special_numbers
hint: Try n = 0: there is one entry and no product. Let the loop do the first product too.
"""


def repeated_products(w, n):
    products = np.ones(n + 1)
    products[1] = w
    for k in range(2, n + 1):
        products[k] = products[k - 1] * w
    return products
