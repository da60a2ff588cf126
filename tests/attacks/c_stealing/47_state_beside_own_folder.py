"""Leaves a file beside its folder for the next worker: only a wall around the file system keeps it from that.

row: 47
expects: raised
attacks: spectral_radius
stopped_at: reduced
at process: code can leave files wherever this user can write.
"""

import os

STASH = os.path.join(os.path.dirname(os.getcwd()), "left-by-attack")
FOUND = os.path.exists(STASH)


def spectral_radius(W):
    if FOUND:
        raise RuntimeError("REACHED what an earlier worker left")
    open(STASH, "w").close()
    os._exit(0)
