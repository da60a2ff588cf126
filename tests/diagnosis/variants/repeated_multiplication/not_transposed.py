"""The first index of W is summed. Style: einsum, list of floats."""


def repeated_matvec_norms(W, v, n):
    out = [float(np.sqrt(np.inner(v, v)))]
    for _ in range(n):
        v = np.einsum("i,ij->j", v, W)
        out += [float(np.sqrt(np.inner(v, v)))]
    return out
