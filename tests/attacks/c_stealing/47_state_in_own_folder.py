"""Leaves a file in its folder for the next run: each worker starts in a new, empty one.

row: 47
expects: raised
attacks: spectral_radius
stopped_at: process
"""

from pathlib import Path

FOUND = [place for place in (".", "~", "/dev/shm") if (Path(place).expanduser() / "left-by-attack").exists()]


def spectral_radius(W):
    if FOUND:
        raise RuntimeError("REACHED what an earlier run left")
    for place in (".", "~"):
        (Path(place).expanduser() / "left-by-attack").touch()
    raise RuntimeError("nothing was left")
