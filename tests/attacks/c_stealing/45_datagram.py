"""Sends what it sees in a datagram, as a question to a name server would be: only a wall around the network stops it.

row: 45
expects: raised or forbidden
attacks: spectral_radius
stopped_at: reduced
at process: code can send datagrams to every address that this machine can.
"""

import socket


def spectral_radius(W):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.sendto(W.tobytes(), ("127.0.0.1", 47123))
    raise RuntimeError("REACHED the network")
