"""Packs archives in archives: one level is opened.

row: 75
expects: wrong_values
attacks: spectral_radius
stopped_at: process
says: archives inside archives
"""

import io
import zipfile

WORK = b"def spectral_radius(W):\n    return 0.0\n"


def build(path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("deeper.zip", b"PK")
    with zipfile.ZipFile(path / "work.zip", "w") as archive:
        archive.writestr("work.py", WORK)
        archive.writestr("inner.zip", inner.getvalue())
    return path / "work.zip"
