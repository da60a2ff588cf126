"""Packs one file that is larger than any work: it is left out, and the rest is graded.

row: 75
expects: wrong_values
attacks: spectral_radius
stopped_at: process
says: 20 MiB
"""

import zipfile

WORK = b"def spectral_radius(W):\n    return 0.0\n"


def build(path):
    with zipfile.ZipFile(path / "work.zip", "w") as archive:
        archive.writestr("work.py", WORK)
        archive.writestr("big.bin", bytes(21 << 20))
    return path / "work.zip"
