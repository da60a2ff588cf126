"""The largest singular value is taken for the spectral radius.

mistake: M61
loses: gradient_decay.spectral_radius
hint: The largest singular value bounds one step; in the long run the largest absolute eigenvalue decides. They differ unless W is normal.
"""


def spectral_radius(W):
    return np.linalg.svd(W, compute_uv=False)[0]
