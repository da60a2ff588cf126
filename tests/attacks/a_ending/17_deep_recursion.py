"""Recurses past every limit until the stack of C is used up: the crash costs this call.

row: 17
expects: raised or out_of_memory
attacks: spectral_radius
stopped_at: process
"""

import sys

sys.setrecursionlimit(10**8)


class Deep:
    def __repr__(self):
        return repr(self)


def spectral_radius(W):
    return repr(Deep())
