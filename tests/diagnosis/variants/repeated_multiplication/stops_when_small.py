"""A norm below 1e-6 is reported as zero. Style: all norms first, then a mask."""


def repeated_matvec_norms(W, v, n):
    rows = [v]
    for _ in range(n):
        rows.append(np.matmul(W, rows[-1]))
    sizes = np.sqrt(np.sum(np.square(rows), axis=1))
    return np.where(sizes < 1e-6, 0.0, sizes)
