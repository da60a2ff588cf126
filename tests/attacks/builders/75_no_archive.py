"""Is an archive by its name only: a sentence says so, and the class goes on.

row: 75
expects: unreadable
attacks: spectral_radius
stopped_at: process
says: damaged, cut short or no real archive
"""

WORK = b"def spectral_radius(W):\n    return 0.0\n"


def build(path):
    (path / "work.zip").write_bytes(b"PK\x03\x04" + b"no archive" * 100)
    return path / "work.zip"
