"""Packs names that lead upwards and to the root: each costs itself, and nothing is unpacked to disk.

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
        for name in ("../../canary.txt", "/etc/canary.txt", "a/../../../canary.txt", "..\\canary.txt"):
            archive.writestr(name, b"owned")
    return path / "work.zip"
