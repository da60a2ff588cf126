"""Starts threads that wait (fifty, so that no machine suffers): they end with their worker.

row: 13
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

import threading

for _ in range(50):
    try:
        threading.Thread(target=threading.Event().wait, daemon=True).start()
    except RuntimeError:
        break


def spectral_radius(W):
    return 0.0
