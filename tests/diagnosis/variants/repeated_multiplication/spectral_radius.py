"""The largest absolute eigenvalue is the factor of every step. Style: Python complex numbers, running product."""


def repeated_matvec_norms(W, v, n):
    factor = max(abs(complex(value)) for value in np.linalg.eig(W)[0])
    size, out = float(np.sqrt(np.dot(v, v))), []
    for _ in range(n + 1):
        out.append(size)
        size *= factor
    return out
