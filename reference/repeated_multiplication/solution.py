"""Repeated multiplication: what becomes of a signal that meets the same factor at every step.

H is the size of a square matrix and of the vector that it multiplies. Everything is float64.
"""

import numpy as np


def repeated_products(w, n):
    """products[k] = w * w * ... * w with k factors, for k = 0 ... n.

    w: any number, 0 and negative ones included; n: an integer, 0 or more
    Returns products (n+1,): products[0] is 1, since nothing has been multiplied yet, and products[n] is w**n.
    """
    products = np.ones(n + 1)
    for k in range(n):
        products[k + 1] = products[k] * w
    return products


def repeated_matvec_norms(W, v, n):
    """norms[k] = ||v W^T W^T ... W^T|| with k products, for k = 0 ... n: the way of a gradient through n linear steps.

    W (H, H), not necessarily symmetric; v (H,); n: an integer, 0 or more
    Returns norms (n+1,): the root of the sum of squares of v, then of v @ W.T, of v @ W.T @ W.T, and so on.
    """
    norms = np.empty(n + 1)
    for k in range(n + 1):
        norms[k] = np.linalg.norm(v)
        v = v @ W.T
    return norms
