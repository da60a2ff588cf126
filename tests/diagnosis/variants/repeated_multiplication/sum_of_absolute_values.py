"""The norm of order 1 is taken. Style: np.linalg.norm with an order, comprehension over matrix powers."""


def repeated_matvec_norms(W, v, n):
    powers = (np.linalg.matrix_power(W, k) for k in range(n + 1))
    return [np.linalg.norm(power.dot(v), ord=1) for power in powers]
