"""Writes a reply of its own into every open file and leaves: a forged value is a value, and as wrong as any other.

row: 35
expects: wrong_values or raised
attacks: spectral_radius
stopped_at: process
costs: the student's own next call, whose answer was forged before it was asked.
"""

import json
import os
import struct


def spectral_radius(W):
    text = json.dumps({"dict": [["values", [1.0]], ["echoed", {"dict": []}], ["changed", []]]}).encode()
    for number in range(3, 20):
        try:
            os.write(number, struct.pack(">4sIQ", b"GRD1", len(text), 0) + text)
        except OSError:
            pass
    os._exit(0)
