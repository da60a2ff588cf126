"""Sends what it sees to a listener on this machine: only a wall around the network stops it.

row: 45
expects: raised or forbidden
attacks: spectral_radius
stopped_at: reduced
at process: code can speak to every address that this machine can.
"""

import socket


def spectral_radius(W):
    with socket.create_connection(("127.0.0.1", 47123), timeout=0.1) as line:
        line.sendall(W.tobytes())
    raise RuntimeError("REACHED the listener")
