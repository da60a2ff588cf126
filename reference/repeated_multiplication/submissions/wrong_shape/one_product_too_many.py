"""One product too many: n + 2 numbers, up to w**(n+1).

loses: repeated_multiplication.products, repeated_multiplication.rates, repeated_multiplication.special_numbers
hint: Count the multiplications, not the numbers: after the 1 come n products.
"""


def repeated_products(w, n):
    products = [1.0]
    for k in range(n + 1):
        products.append(products[-1] * w)
    return np.array(products)
