"""Looks for the reference function in memory to replace its code: only its own is there.

row: 27
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

import gc
import types


def spectral_radius(W):
    return 0.0


for found in gc.get_objects():
    if type(found) is types.FunctionType and found.__name__ == "spectral_radius":
        found.__code__ = spectral_radius.__code__
