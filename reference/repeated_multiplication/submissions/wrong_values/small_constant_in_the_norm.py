"""A small constant is added under the root, so no norm falls below a millionth.

mistake: M63
loses: repeated_multiplication.theory
hint: Nothing here divides by a norm, so no constant is needed; with it a vanished signal looks as if it stayed at 1e-6.
"""


def repeated_matvec_norms(W, v, n):
    norms = []
    for k in range(n + 1):
        norms.append(np.sqrt(v @ v + 1e-12))
        v = W @ v
    return np.array(norms)
