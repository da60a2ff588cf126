"""The Frobenius norm is taken for the spectral radius.

mistake: M61
loses: gradient_decay.spectral_radius
hint: A norm bounds one step, the spectral radius rules many. Try [[0.5, 4], [0, 0.5]]: the radius is 0.5, the norm 4.06.
"""


def spectral_radius(W):
    return np.linalg.norm(W)
