"""Results and vectors are kept in float32.

style: float32 buffers (passes with a note)
"""


def repeated_products(w, n):
    products = np.empty(n + 1, dtype="f")
    products[0] = 1
    for k in range(1, n + 1):
        products[k] = w * products[k - 1]
    return products


def repeated_matvec_norms(W, v, n):
    norms = np.empty(n + 1, dtype=np.float32)
    x = np.array(v, dtype=np.float32)
    for k in range(n + 1):
        norms[k] = np.linalg.norm(x)
        x[:] = x @ W.T
    return norms
