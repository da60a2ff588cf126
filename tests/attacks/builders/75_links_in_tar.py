"""Packs hard links, symbolic links and devices in a tar: only ordinary files are read.

row: 75
expects: wrong_values
attacks: spectral_radius
stopped_at: process
says: it is a link
"""

import io
import tarfile

WORK = b"def spectral_radius(W):\n    return 0.0\n"


def build(path):
    with tarfile.open(path / "work.tar.gz", "w:gz") as archive:
        info = tarfile.TarInfo("work.py")
        info.size = len(WORK)
        archive.addfile(info, io.BytesIO(WORK))
        for name, kind in (("a", tarfile.SYMTYPE), ("b", tarfile.LNKTYPE), ("c", tarfile.CHRTYPE), ("d", tarfile.FIFOTYPE)):
            link = tarfile.TarInfo(name)
            link.type, link.linkname = kind, "/etc/passwd"
            archive.addfile(link)
    return path / "work.tar.gz"
