"""Keeps every input it sees and tells them in messages: public cases, whose messages are shown, come before hidden ones.

row: 45
expects: raised
attacks: spectral_radius
stopped_at: process
"""

SEEN = []


def spectral_radius(W):
    SEEN[:0] = [float(number) for number in W.ravel()]
    raise ValueError(SEEN[:12])
