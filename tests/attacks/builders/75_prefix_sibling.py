"""Packs a name that leads to a folder with the same beginning: it leads upwards all the same.

row: 75
expects: wrong_values
attacks: spectral_radius
stopped_at: process
says: points outside your folder
"""

import zipfile

WORK = b"def spectral_radius(W):\n    return 0.0\n"


def build(path):
    with zipfile.ZipFile(path / "work.zip", "w") as archive:
        archive.writestr("work.py", WORK)
        archive.writestr("../work-of-ada/work.py", b"owned")
    return path / "work.zip"
