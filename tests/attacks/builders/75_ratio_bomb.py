"""Packs zeros that unpack to a thousand times their size: what unpacks too well is left out.

row: 75
expects: wrong_values
attacks: spectral_radius
stopped_at: process
says: 200 times
"""

import zipfile

WORK = b"def spectral_radius(W):\n    return 0.0\n"


def build(path):
    with zipfile.ZipFile(path / "work.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("work.py", WORK)
        archive.writestr("zeros.bin", bytes(16 << 20))
    return path / "work.zip"
