"""Packs thousands of files: Python comes first, and the rest is counted off.

row: 75
expects: wrong_values
attacks: spectral_radius
stopped_at: process
says: 2000 files
"""

import zipfile

WORK = b"def spectral_radius(W):\n    return 0.0\n"


def build(path):
    with zipfile.ZipFile(path / "work.zip", "w") as archive:
        archive.writestr("work.py", WORK)
        for number in range(2500):
            archive.writestr(f"data/{number}", b"")
    return path / "work.zip"
