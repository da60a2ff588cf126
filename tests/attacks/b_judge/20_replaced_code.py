"""Replaces the code of the worker's own functions: a worker that lies about changed arguments still returns values.

row: 20
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

import sys

main = sys.modules["__main__"]
if hasattr(main, "differs"):
    main.differs.__code__ = (lambda value, original: False).__code__


def spectral_radius(W):
    W[:] = 0
    return 0.0
