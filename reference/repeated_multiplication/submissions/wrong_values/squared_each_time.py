"""Each product is multiplied by itself, so the exponent doubles at every step.

loses: repeated_multiplication.products, repeated_multiplication.rates, repeated_multiplication.special_numbers
hint: The other factor is always w: p = p * w. With p = p * p you get w, w**2, w**4, w**8.
"""


def repeated_products(w, n):
    products = [1.0]
    p = w
    for k in range(n):
        products.append(p)
        p = p * p
    return np.array(products)
