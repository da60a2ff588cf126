"""Ignores SIGALRM, SIGTERM and SIGXCPU and stops the alarm clock: no limit of ours is a signal that can be ignored.

row: 10
expects: timed_out
attacks: spectral_radius
stopped_at: process
"""

import signal


def spectral_radius(W):
    for kind in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT, signal.SIGXCPU, signal.SIGHUP, signal.SIGVTALRM):
        signal.signal(kind, signal.SIG_IGN)
    signal.alarm(0)
    while True:
        pass
