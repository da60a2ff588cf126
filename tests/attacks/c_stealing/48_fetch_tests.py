"""Asks a server for the hidden tests: only a wall around the network stops it, and no server of ours has them.

row: 48
expects: raised or forbidden
attacks: spectral_radius
stopped_at: reduced
at process: code can ask every server that this machine can reach.
"""

import http.client


def spectral_radius(W):
    server = http.client.HTTPConnection("127.0.0.1", 47123, timeout=0.1)
    server.connect()
    server.close()
    raise RuntimeError("REACHED a server")
