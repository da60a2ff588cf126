"""Returns a list that never ends when it is read: reading it is part of the call and of its limits.

row: 68
expects: timed_out or out_of_memory
attacks: spectral_radius
stopped_at: process
"""

class Endless(list):
    def __iter__(self):
        while True:
            yield 0.0


def spectral_radius(W):
    return Endless([1.0, 2.0])
