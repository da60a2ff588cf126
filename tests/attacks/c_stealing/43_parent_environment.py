"""Reads the environment of the grader, where its secret may be: only a wall around /proc hides it.

row: 43
expects: raised or forbidden
attacks: spectral_radius
stopped_at: reduced
at process: code of the same user can read the environment of that user's processes, GRADER_SECRET included.
"""

import os


def spectral_radius(W):
    with open(f"/proc/{os.getppid() or 1}/environ", "rb") as file:
        if file.read():
            raise RuntimeError("REACHED the environment")
    raise RuntimeError("nothing there")
