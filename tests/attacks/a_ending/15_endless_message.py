"""Raises an exception with ten million letters: messages are cut where they arise and again where they are read.

row: 15
expects: raised
attacks: spectral_radius
stopped_at: process
"""

def spectral_radius(W):
    raise ValueError("x" * 10_000_000)
