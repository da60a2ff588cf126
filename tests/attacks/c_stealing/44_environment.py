"""Searches its own environment for tokens and secrets: a worker is given a new, almost empty one.

row: 44
expects: raised
attacks: spectral_radius
stopped_at: process
"""

import os


def spectral_radius(W):
    words = ("SECRET", "TOKEN", "KEY", "PASSWORD", "GITHUB", "GRADESCOPE")
    if [name for name in os.environ if any(word in name.upper() for word in words)]:
        raise RuntimeError("REACHED a secret")
    raise RuntimeError("no secret in the environment")
