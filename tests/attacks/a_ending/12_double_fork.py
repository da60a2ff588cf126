"""Leaves a grandchild in a session of its own: descendants are found by the mark in their environment.

row: 12
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

import os
import signal


def leave_a_grandchild():
    if os.fork():
        return
    os.setsid()
    if os.fork():
        os._exit(0)
    signal.alarm(60)
    while True:
        signal.pause()


try:
    leave_a_grandchild()
except OSError:
    pass


def spectral_radius(W):
    return 0.0
