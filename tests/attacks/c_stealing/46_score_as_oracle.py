"""Fails in one way or another by a bit of the input: how a hidden check ends is one of a few words, and says no more.

row: 46
expects: raised or wrong_values
attacks: spectral_radius
stopped_at: process
"""

def spectral_radius(W):
    if W.flat[0] > 0:
        raise ValueError
    return 0.0
