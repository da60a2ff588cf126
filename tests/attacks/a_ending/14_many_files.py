"""Fills its folder with files: they are removed with the folder.

row: 14
expects: wrong_values
attacks: spectral_radius
stopped_at: process
"""

from pathlib import Path

for number in range(300):
    try:
        Path(f"file_{number}").touch()
    except OSError:
        break


def spectral_radius(W):
    return 0.0
