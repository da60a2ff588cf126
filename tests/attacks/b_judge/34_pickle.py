"""Returns an object that would run a command when unpickled: nothing is pickled, and objects have no place on the wire.

row: 34
expects: wrong_type
attacks: spectral_radius
stopped_at: process
"""

import os


class Bomb:
    def __reduce__(self):
        return os._exit, (0,)


def spectral_radius(W):
    return Bomb()
