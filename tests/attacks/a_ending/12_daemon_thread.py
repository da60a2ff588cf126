"""Leaves a thread that computes after the answer: its time counts, and it dies with the worker.

row: 12
expects: wrong_values or timed_out
attacks: spectral_radius
stopped_at: process
"""

import threading


def burn():
    while True:
        pass


threading.Thread(target=burn, daemon=True).start()


def spectral_radius(W):
    return 0.0
