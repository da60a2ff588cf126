"""Asks for a codec that runs or unpacks: only plain encodings are used to read a file.

row: 76
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

TEXT = "def spectral_radius(W):\n    return 0.0\n"


def build(path):
    (path / 'work.py').write_bytes(b"# -*- coding: unicode_escape -*-\n" + TEXT.encode())
    return path / 'work.py'
