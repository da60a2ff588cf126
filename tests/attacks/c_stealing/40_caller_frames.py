"""Walks the frames of its callers for an expected value: nobody on this side knows one.

row: 40
expects: raised
attacks: spectral_radius
stopped_at: process
"""

import sys


def spectral_radius(W):
    frame = sys._getframe(1)
    while frame:
        if {"expected", "right"} & frame.f_locals.keys():
            raise RuntimeError("REACHED an answer")
        frame = frame.f_back
    raise RuntimeError("no answer in any frame")
