"""Raises GeneratorExit past `except Exception`: the worker catches BaseException.

row: 8
expects: raised
attacks: spectral_radius
stopped_at: process
"""

def spectral_radius(W):
    raise GeneratorExit
