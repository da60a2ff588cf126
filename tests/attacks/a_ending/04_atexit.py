"""Leaves a handler that answers when the worker ends: a worker is killed, and its handlers never run.

row: 4
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

import atexit
import json
import os
import struct


def answer_again():
    text = json.dumps({"dict": [["values", [1.0]], ["echoed", {"dict": []}], ["changed", []]]}).encode()
    for number in range(3, 20):
        try:
            os.write(number, struct.pack(">4sIQ", b"GRD1", len(text), 0) + text)
        except OSError:
            pass


atexit.register(answer_again)


def spectral_radius(W):
    return 0.0
