"""W is written as V diag V^-1, which not every matrix allows. Style: a diagonal matrix that is multiplied on, pinv."""


def repeated_matvec_norms(W, v, n):
    eigenvalues, V = np.linalg.eig(W)
    coordinates = np.linalg.pinv(V).dot(v)
    out = []
    for _ in range(n + 1):
        back = V.dot(coordinates)
        out.append(float(np.sqrt(np.vdot(back, back).real)))
        coordinates = np.diag(eigenvalues).dot(coordinates)
    return out
