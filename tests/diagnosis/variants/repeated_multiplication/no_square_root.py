"""What is returned is v times v. Style: einsum, preallocated rows."""


def repeated_matvec_norms(W, v, n):
    rows = np.empty((n + 1, v.size))
    rows[:1] = v
    for before, after in zip(rows[:-1], rows[1:]):
        after[:] = np.dot(before, W.T)
    return np.einsum("kh,kh->k", rows, rows)
