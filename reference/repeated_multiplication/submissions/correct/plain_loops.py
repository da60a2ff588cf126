"""Python lists and loops over single numbers, math.sqrt at the end.

style: plain loops, lists of Python floats, no numpy at all
"""

import math


def repeated_products(w, n):
    products = [1.0]
    while len(products) <= n:
        products.append(products[-1] * w)
    return products


def repeated_matvec_norms(W, v, n):
    H = len(v)
    x = [float(entry) for entry in v]
    norms = []
    for k in range(n + 1):
        norms.append(math.sqrt(sum(entry * entry for entry in x)))
        new = [0.0] * H
        for i in range(H):
            for j in range(H):
                new[i] += float(W[i, j]) * x[j]
        x = new
    return norms
