"""Packs links to the system and to the answers: links are left out, and never followed.

row: 75
expects: wrong_values
attacks: spectral_radius
stopped_at: process
says: it is a link
"""

import stat
import zipfile

WORK = b"def spectral_radius(W):\n    return 0.0\n"


def build(path):
    with zipfile.ZipFile(path / "work.zip", "w") as archive:
        archive.writestr("work.py", WORK)
        for name, target in (("a.py", "/etc/passwd"), ("b.py", "../../reference"), ("c", "/proc/self/environ")):
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
            archive.writestr(info, target)
    return path / "work.zip"
