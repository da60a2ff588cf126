"""Puts a fake reference into sys.modules: the reference was asked long before, in another process.

row: 26
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

import sys
import types

fake = types.ModuleType("reference")
fake.spectral_radius = fake.solution = lambda W: 0.0
for name in ("reference", "solution", "reference.gradient_decay.solution"):
    sys.modules[name] = fake


def spectral_radius(W):
    return 0.0
