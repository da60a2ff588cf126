"""Opens the grader's memory, in which the expected values are: only a wall around /proc or ptrace closes it.

row: 43
expects: raised or forbidden
attacks: spectral_radius
stopped_at: reduced
at process: code that may trace the grader's process can read its memory.
"""

import os


def spectral_radius(W):
    with open(f"/proc/{os.getppid() or 1}/mem", "rb"):
        raise RuntimeError("REACHED the memory")
