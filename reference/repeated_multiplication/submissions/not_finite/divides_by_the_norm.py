"""The vector is divided by its norm at every step, even where that is zero.

mistake: M76
loses: repeated_multiplication.special_matrices
hint: A matrix may forget everything: [[0, 1], [0, 0]] makes any vector zero in two steps. Nothing needs to be divided here.
"""


def repeated_matvec_norms(W, v, n):
    norms, size = [], 1.0
    for k in range(n + 1):
        length = np.linalg.norm(v)
        size = size * length
        norms.append(size)
        v = W @ (v / length)
    return np.array(norms)
