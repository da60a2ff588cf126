"""Both functions call themselves with n - 1.

style: recursion
"""


def repeated_products(w, n):
    if n == 0:
        return [1.0]
    return [1.0, *(w * product for product in repeated_products(w, n - 1))]


def repeated_matvec_norms(W, v, n):
    first = [np.linalg.norm(v)]
    return first if n == 0 else first + repeated_matvec_norms(W, W @ v, n - 1)
