"""Kills its whole process group: the group is its own session's and holds nobody else.

row: 16
expects: raised or forbidden
attacks: spectral_radius
stopped_at: process
"""

import os
import signal


def spectral_radius(W):
    if os.getpgrp() != os.getpid():
        raise RuntimeError("this group may hold others")
    os.killpg(0, signal.SIGKILL)
