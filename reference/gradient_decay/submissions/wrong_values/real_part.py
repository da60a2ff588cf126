"""The largest real part of the eigenvalues is taken for the largest absolute value.

mistake: M60
loses: gradient_decay.spectral_radius
hint: Eigenvalues may be negative or complex: a rotation by 90 degrees has real parts of zero and keeps every length.
"""


def spectral_radius(W):
    return np.max(np.linalg.eigvals(W).real)
