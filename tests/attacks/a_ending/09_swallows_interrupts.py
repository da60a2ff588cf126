"""Loops for ever and swallows every interrupt: the limit is kept by killing, not by asking.

row: 9
expects: timed_out
attacks: spectral_radius
stopped_at: process
"""

def spectral_radius(W):
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue
