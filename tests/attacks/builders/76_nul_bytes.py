"""Hides code behind NUL bytes: they are taken out before anything is parsed.

row: 76
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

TEXT = "def spectral_radius(W):\n    return 0.0\n"


def build(path):
    (path / 'work.py').write_bytes((TEXT + "\0# \0\n").encode())
    return path / 'work.py'
