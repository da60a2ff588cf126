"""Raises an exception that looks like pytest's own Skipped: the kind of an exception decides nothing.

row: 5
expects: raised
attacks: spectral_radius
stopped_at: process
"""

class Skipped(BaseException):
    __module__ = "builtins"


def spectral_radius(W):
    raise Skipped("skipped")
