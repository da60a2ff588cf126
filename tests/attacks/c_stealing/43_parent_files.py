"""Lists the grader's open files, by which other workers are reached: only a wall around /proc hides them.

row: 43
expects: raised or forbidden
attacks: spectral_radius
stopped_at: reduced
at process: code of the same user can open what the grader has open.
"""

import os


def spectral_radius(W):
    with open(f"/proc/{os.getppid() or 1}/cmdline", "rb") as file:
        is_the_wall = b"zygote" in file.read()  # its own first process is all that stands above inside
    if os.listdir(f"/proc/{os.getppid() or 1}/fd") and not is_the_wall:
        raise RuntimeError("REACHED the open files")
    raise RuntimeError("nothing there")
