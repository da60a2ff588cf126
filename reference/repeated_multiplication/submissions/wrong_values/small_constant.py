"""A small constant is added to every product, so a vanished signal looks flat at 1e-12.

mistake: M63
loses: repeated_multiplication.rates
hint: Nothing here divides by a product, so no constant is needed. With it the products stop falling at 1e-12.
"""


def repeated_products(w, n):
    return w ** np.arange(n + 1) + 1e-12
