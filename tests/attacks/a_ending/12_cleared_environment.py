"""Leaves a grandchild with an empty environment, so that no mark leads to it: only a wall around processes does.

row: 12
expects: wrong_values
attacks: spectral_radius
stopped_at: reduced
at process: a process can outlive the grading, and burns processor time until somebody ends it.
"""

import os


def leave_a_stranger():
    if os.fork():
        return
    os.setsid()
    if os.fork():
        os._exit(0)
    os.execve("/bin/sleep", ["sleep", "20"], {})


try:
    leave_a_stranger()
except OSError:
    pass


def spectral_radius(W):
    return 0.0
