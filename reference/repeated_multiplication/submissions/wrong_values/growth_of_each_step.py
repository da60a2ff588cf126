"""The ratio of neighbouring norms is returned after the first one.

loses: repeated_multiplication.norms, repeated_multiplication.theory, repeated_multiplication.special_matrices
hint: The norms themselves are asked for; divide them afterwards, if you want to see the rate.
"""


def repeated_matvec_norms(W, v, n):
    ratios = [np.linalg.norm(v)]
    for k in range(n):
        x = v @ W.T
        ratios.append(np.linalg.norm(x) / max(np.linalg.norm(v), 1e-300))
        v = x
    return np.array(ratios)
