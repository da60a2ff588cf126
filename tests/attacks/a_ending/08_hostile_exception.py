"""Raises an exception whose text, class and arguments raise again: its words are read with suspicion.

row: 8
expects: raised
attacks: spectral_radius
stopped_at: process
"""

class Hostile(BaseException):
    def __str__(self):
        raise SystemExit(0)

    __repr__ = __str__

    def __getattribute__(self, name):
        raise Hostile


def spectral_radius(W):
    raise Hostile
