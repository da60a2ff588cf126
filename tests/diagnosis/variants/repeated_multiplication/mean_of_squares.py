"""The length is divided by the root of the number of entries. Style: all vectors in an array, norms along an axis."""


def repeated_matvec_norms(W, v, n):
    rows = [np.array(v, dtype=float)]
    for _ in range(n):
        rows.append(np.dot(W, rows[-1]))
    return np.linalg.norm(np.stack(rows), axis=1) / len(v) ** 0.5
