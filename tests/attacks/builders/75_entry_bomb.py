"""Packs the signature of a hundred thousand entries: they are counted before a list is made.

row: 75
expects: unreadable
attacks: spectral_radius
stopped_at: process
says: files
"""

WORK = b"def spectral_radius(W):\n    return 0.0\n"


def build(path):
    data = b"PK\x03\x04" + (b"PK\x01\x02" + bytes(42)) * 60000
    (path / "work.zip").write_bytes(data)
    return path / "work.zip"
