"""Hands in a notebook of 100 MB: its size is looked at before its content.

row: 76
expects: unreadable or missing
attacks: spectral_radius
stopped_at: process
says: MiB
"""

def build(path):
    with (path / "work.ipynb").open("wb") as file:
        file.write(b'{"cells": [')
        file.truncate(100 << 20)
    return path / "work.ipynb"
