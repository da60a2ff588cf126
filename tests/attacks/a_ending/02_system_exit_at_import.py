"""Raises SystemExit while the file loads: it ends that statement, and the next ones run.

row: 2
expects: wrong_values
attacks: spectral_radius
stopped_at: process
says: SystemExit
"""

raise SystemExit(0)


def spectral_radius(W):
    return 0.0
