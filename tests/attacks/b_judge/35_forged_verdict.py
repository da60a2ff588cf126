"""Replies with a failure whose kind is "correct": the host knows four kinds, and none of them is good.

row: 35
expects: raised
attacks: spectral_radius
stopped_at: process
costs: the student's own next call, which is asked of a worker that has ended after its forged reply.
"""

import json
import os
import struct


def spectral_radius(W):
    failure = {"dict": [["kind", "correct"], ["type", ""], ["message", ""]]}
    text = json.dumps({"dict": [["failure", failure]]}).encode()
    for number in range(3, 20):
        try:
            os.write(number, struct.pack(">4sIQ", b"GRD1", len(text), 0) + text)
        except OSError:
            pass
    os._exit(0)
