"""Reads the grader's command line: only a process namespace hides it.

row: 43
expects: raised or forbidden
attacks: spectral_radius
stopped_at: full
at process: code of the same user can read the command lines of all processes.
"""

import os


def spectral_radius(W):
    with open(f"/proc/{os.getppid() or 1}/cmdline", "rb") as file:
        if b"zygote" not in file.read():  # the wall's own first process is all that stands above inside
            raise RuntimeError("REACHED the command line")
    raise RuntimeError("nothing there")
