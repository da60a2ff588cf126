"""Writes inputs beside its folder, dies, and tells them when loaded again: only the first loading is reported.

row: 45
expects: raised
attacks: spectral_radius
stopped_at: process
"""

import os
from pathlib import Path

STASH = Path(os.path.dirname(os.getcwd())) / "stash.txt"
SEEN = STASH.read_text() if STASH.is_file() else ""
if SEEN:
    raise ValueError(SEEN)


def spectral_radius(W):
    try:
        STASH.write_text(" ".join(repr(float(number)) for number in W.ravel()[:8]))
    except OSError:
        pass
    os._exit(0)
