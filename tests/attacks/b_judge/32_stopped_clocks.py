"""Stops every clock that Python has: time is measured from outside, by the kernel's own account.

row: 32
expects: timed_out
attacks: spectral_radius
stopped_at: process
"""

import time

time.time = time.monotonic = time.perf_counter = time.process_time = time.thread_time = lambda: 0.0


def spectral_radius(W):
    while time.time() < 1:
        pass
