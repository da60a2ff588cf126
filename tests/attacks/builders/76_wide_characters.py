"""Is written in UTF-16: it is read as text, and graded like any other.

row: 76
expects: wrong_values or missing
attacks: spectral_radius
stopped_at: process
"""

TEXT = "def spectral_radius(W):\n    return 0.0\n"


def build(path):
    (path / 'work.py').write_bytes(TEXT.encode("utf-16"))
    return path / 'work.py'
