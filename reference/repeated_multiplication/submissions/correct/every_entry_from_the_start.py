"""For each k all products are done again from the start.

style: two loops in one another, norm as the root of a dot product
"""


def repeated_products(w, n):
    products = np.zeros(n + 1)
    for k in range(n + 1):
        product = 1
        for _ in range(k):
            product = product * w
        products[k] = product
    return products


def repeated_matvec_norms(W, v, n):
    norms = []
    for k in range(n + 1):
        x = v.copy()
        for _ in range(k):
            x = W @ x
        norms.append(x.dot(x) ** 0.5)
    return tuple(norms)
