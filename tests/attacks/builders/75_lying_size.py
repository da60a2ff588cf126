"""Announces another size than it has: what is read is bounded by what was announced, and checked.

row: 75
expects: wrong_values
attacks: spectral_radius
stopped_at: process
says: damaged
"""

import zipfile

WORK = b"def spectral_radius(W):\n    return 0.0\n"


def build(path):
    with zipfile.ZipFile(path / "work.zip", "w") as archive:
        archive.writestr("work.py", WORK)
        archive.writestr("data.bin", bytes(1000))
    file = path / "work.zip"
    data = file.read_bytes()
    at = data.rfind(b"PK\x01\x02")
    file.write_bytes(data[: at + 24] + (1 << 20).to_bytes(4, "little") + data[at + 28 :])
    return path / "work.zip"
