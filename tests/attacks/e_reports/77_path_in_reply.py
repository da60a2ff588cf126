"""Names a path of the system as the place of its error: a place is shown only if it is a file of the submission.

row: 77
expects: raised
attacks: spectral_radius
stopped_at: process
costs: the student's own next call, which is asked of a worker that has ended after its forged reply.
"""

import json
import os
import struct


def spectral_radius(W):
    failure = [["kind", "raised"], ["type", "E"], ["message", ""], ["file", "../../../../etc/passwd"], ["line", 1]]
    text = json.dumps({"dict": [["failure", {"dict": failure}]]}).encode()
    for number in range(3, 20):
        try:
            os.write(number, struct.pack(">4sIQ", b"GRD1", len(text), 0) + text)
        except OSError:
            pass
    os._exit(0)
