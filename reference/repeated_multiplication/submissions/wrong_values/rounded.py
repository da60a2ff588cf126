"""Every product is rounded to six digits after the point.

loses: repeated_multiplication.rates
hint: Round when you print. A signal that is rounded to 0.000000 seems to be gone, though it is only small.
"""


def repeated_products(w, n):
    products = [1.0]
    for k in range(n):
        products.append(products[-1] * w)
    return np.round(products, 6)
