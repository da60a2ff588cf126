"""Follows the grader's working directory: only a wall around the file system hides it.

row: 43
expects: raised or forbidden
attacks: spectral_radius
stopped_at: reduced
at process: code of the same user can list the folder that the grader was started in.
"""

import os


def spectral_radius(W):
    if os.listdir(f"/proc/{os.getppid() or 1}/cwd/"):
        raise RuntimeError("REACHED the folder")
    raise RuntimeError("nothing there")
