"""Sets the matrix to zero so that zero becomes right: the reference has its own copy and answered before.

row: 60
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

def spectral_radius(W):
    W[...] = 0.0
    return 0.0
