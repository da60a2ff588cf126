"""Says one encoding and uses another: what can be read is read, and nothing falls over.

row: 76
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

TEXT = "def spectral_radius(W):\n    return 0.0\n"


def build(path):
    (path / 'work.py').write_bytes(b"# -*- coding: utf-8 -*-\nname = '\xff\xfe'\n" + TEXT.encode())
    return path / 'work.py'
