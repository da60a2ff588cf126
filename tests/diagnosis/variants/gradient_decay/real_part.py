"""The eigenvalues are sorted by real part and the last is returned. Style: eig, sorted with a key, Python float."""


def spectral_radius(W):
    values, _ = np.linalg.eig(W)
    rightmost = sorted(values, key=lambda value: value.real)[-1]
    return float(rightmost.real)
