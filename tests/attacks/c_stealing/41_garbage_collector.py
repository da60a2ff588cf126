"""Searches all objects in memory for another function of that name: the reference was never in this process.

row: 41
expects: raised
attacks: spectral_radius
stopped_at: process
"""

import gc
import types


def spectral_radius(W):
    for found in gc.get_objects():
        if type(found) is types.FunctionType and found.__name__ == "spectral_radius" and found is not spectral_radius:
            raise RuntimeError("REACHED the reference")
    raise RuntimeError("no reference in memory")
