"""Starts with a byte order mark and has the lines of Windows: both are read as what they are.

row: 76
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

TEXT = "def spectral_radius(W):\n    return 0.0\n"


def build(path):
    (path / 'work.py').write_bytes(("\ufeff" + TEXT.replace("\n", "\r\n")).encode())
    return path / 'work.py'
