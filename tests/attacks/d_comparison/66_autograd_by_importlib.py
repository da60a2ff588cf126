"""Imports an installed library by the back door: installed packages are not on the path.

row: 66
expects: raised
attacks: spectral_radius
stopped_at: process
"""

import importlib


def spectral_radius(W):
    numpy = importlib.import_module("autograd.numpy")
    return float(abs(numpy.linalg.eigvals(W)).max())
