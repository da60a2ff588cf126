"""Reads from address 0: the crash costs this call, and a fresh worker goes on.

row: 17
expects: raised
attacks: spectral_radius
stopped_at: process
"""

import ctypes


def spectral_radius(W):
    return ctypes.string_at(0)
