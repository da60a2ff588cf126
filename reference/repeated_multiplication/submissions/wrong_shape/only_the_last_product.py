"""Only w**n is returned, not the way there.

loses: repeated_multiplication.products, repeated_multiplication.rates, repeated_multiplication.special_numbers
hint: The whole list is asked for, one number for each k from 0 to n: append inside of the loop.
"""


def repeated_products(w, n):
    product = 1.0
    for k in range(n):
        product = product * w
    return product
