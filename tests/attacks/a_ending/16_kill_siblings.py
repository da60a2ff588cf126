"""Reaches for another process of the same user: signal 0, which only asks, stands for signal 9.

row: 16
expects: raised
attacks: spectral_radius
stopped_at: full
at process: code of the same user can send signals to that user's other processes.
"""

import os
from pathlib import Path


def spectral_radius(W):
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if b"grader-attack-canary" in file.read_bytes():
                os.kill(int(file.parent.name), 0)
                raise RuntimeError("REACHED a sibling")
        except OSError:
            continue
    raise RuntimeError("there is no sibling to see")
