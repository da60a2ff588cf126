"""Returns a list that holds itself: depth is limited.

row: 68
expects: wrong_type or wrong_shape or raised
attacks: spectral_radius
stopped_at: process
"""

def spectral_radius(W):
    loop = []
    loop.append(loop)
    return loop
