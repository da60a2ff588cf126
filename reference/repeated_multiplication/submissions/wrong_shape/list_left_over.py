"""The list is a default argument, so every call goes on where the last one ended.

mistake: M15
loses: repeated_multiplication.products, repeated_multiplication.rates, repeated_multiplication.special_numbers
hint: A default value is made once, when the function is defined. Make the list inside of the function.
"""


def repeated_products(w, n, products=[1.0]):
    for k in range(n):
        products.append(products[-1] * w)
    return np.array(products)
