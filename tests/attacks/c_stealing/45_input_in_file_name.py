"""Raises from code whose file is named after the input: only the submission's own files are named.

row: 45
expects: raised
attacks: spectral_radius
stopped_at: process
costs: the student's own next call, which is asked of a worker that has ended after its forged reply.
"""

import json
import os
import struct


def spectral_radius(W):
    words = " ".join(repr(float(number)) for number in W.ravel()[:4])
    failure = [["kind", "raised"], ["type", "ValueError"], ["message", ""], ["file", words], ["line", 1]]
    text = json.dumps({"dict": [["failure", {"dict": failure}]]}).encode()
    for number in range(3, 20):
        try:
            os.write(number, struct.pack(">4sIQ", b"GRD1", len(text), 0) + text)
        except OSError:
            pass
    os._exit(0)
